/* standard.h - keywords that reading events does not need, held against the standard. */
#ifndef FCS_STANDARD_H
#define FCS_STANDARD_H

#include "structure.h"

/* Names with $ that no version defines, dates, counts and $SPILLOVER in other forms. */
fcs_code standard_check(reader *r, const structure *s, const dictionary *d,
                        const fcs_param *params);

/* The same for $SPILLOVER and $UNSTAINEDCENTERS alone. */
fcs_code spillover_check(reader *r, const structure *s, const dictionary *d,
                         const fcs_param *params);
fcs_code unstained_check(reader *r, const structure *s, const dictionary *d,
                         const fcs_param *params);

#endif
