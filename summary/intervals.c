/* intervals.c - how far a count may lie from what it estimates. Formulas and sources:
 * docs/methods.md, "Intervals". */
#include "lupusflow/summary.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "fcs/real.h"
#include "summary/tails.h"

static const fcs_interval no_interval = { NAN, NAN };

/* More than 10^10 events fit into no file, and the exact tails would take seconds over them. */
static bool is_count(double x)
{
    return x >= 0 && x <= 1e10;
}

static bool is_level(double level)
{
    return level > 0 && level < 1;
}

static bool is_proportion(double x, double n, double level)
{
    return is_count(x) && is_count(n) && n > 0 && x <= n && is_level(level);
}

/* How many standard errors hold the level. Inside (0, 1) GSL's function has no error path. */
static double two_sided_z(double level)
{
    return gsl_cdf_ugaussian_Pinv(0.5 + level / 2);
}

fcs_interval fcs_wilson(double x, double n, double level)
{
    if (!is_proportion(x, n, level))
        return no_interval;
    double z = two_sided_z(level), p = x / n, zz = z * z;
    double centre = (p + zz / (2 * n)) / (1 + zz / n);
    double half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n));
    double low = centre - half, high = centre + half;
    return (fcs_interval){ x > 0 && low > 0 ? low : 0, x < n && high < 1 ? high : 1 };
}

fcs_interval fcs_clopper_pearson(double x, double n, double level)
{
    if (!is_proportion(x, n, level))
        return no_interval;
    double left = (1 - level) / 2;
    return (fcs_interval){ x > 0 ? quantile_beta(left, x, n - x + 1) : 0,
                           x < n ? quantile_beta(1 - left, x + 1, n - x) : 1 };
}

fcs_interval fcs_jeffreys(double x, double n, double level)
{
    if (!is_proportion(x, n, level))
        return no_interval;
    double left = (1 - level) / 2, a = x + 0.5, b = n - x + 0.5;
    return (fcs_interval){ x > 0 ? quantile_beta(left, a, b) : 0,
                           x < n ? quantile_beta(1 - left, a, b) : 1 };
}

fcs_interval fcs_poisson(double x, double level)
{
    if (!is_count(x) || !is_level(level))
        return no_interval;
    double left = (1 - level) / 2;
    return (fcs_interval){ x > 0 ? quantile_gamma(left, x) : 0, quantile_gamma(1 - left, x + 1) };
}

/* centre times and divided by exp(z times the standard error of the logarithm). */
static fcs_interval on_log_scale(double centre, double variance, double level)
{
    if (!(variance >= 0))
        return no_interval;
    double factor = real_exp(two_sided_z(level) * sqrt(variance));
    return (fcs_interval){ centre / factor, centre * factor };
}

fcs_interval fcs_ratio_log(double x, double y, double level)
{
    if (!is_count(x) || !is_count(y) || !(x > 0) || !(y > 0) || !is_level(level))
        return no_interval;
    return on_log_scale(x / y, 1 / x + 1 / y, level);
}

fcs_interval fcs_ratio_exact(double x, double y, double level)
{
    fcs_interval part = fcs_clopper_pearson(x, x + y, level);
    return (fcs_interval){ part.low / (1 - part.low), part.high / (1 - part.high) };
}

fcs_interval fcs_ratio_katz(double x1, double n1, double x2, double n2, double level)
{
    if (!is_proportion(x1, n1, level) || !is_proportion(x2, n2, level) || !(x1 > 0) || !(x2 > 0))
        return no_interval;
    double variance = (1 / x1 - 1 / n1) + (1 / x2 - 1 / n2);
    return on_log_scale((x1 / n1) / (x2 / n2), variance, level);
}
