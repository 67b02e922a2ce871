#include "panel.h"
int panel_new(const arguments *a)
{
    (void)a;
    return EXIT_INTERNAL;
}
