/* version.c - the version that the header had when the library was built. */
#include "lupusflow/fcs.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *fcs_version(void)
{
    return TEXT(FCS_VERSION_MAJOR) "." TEXT(FCS_VERSION_MINOR) "." TEXT(FCS_VERSION_PATCH);
}
