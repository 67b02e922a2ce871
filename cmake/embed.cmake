# Turns a file into a C array: cmake -DFILE=panel.xsd -DNAME=panel_xsd -DOUT=panel_xsd.c -P embed.cmake
# The array ends with a NUL that the size does not count.
file(READ ${FILE} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REPEAT "0x..," 16 row)
string(REGEX REPLACE "${row}" "\\0\n" bytes "${bytes}")
get_filename_component(source ${FILE} NAME)
file(WRITE ${OUT}
"/* ${source}, embedded by cmake/embed.cmake */
#include <stddef.h>

extern const char ${NAME}[];
extern const size_t ${NAME}_size;
const char ${NAME}[] = {
${bytes}0x00
};
const size_t ${NAME}_size = ${size};
")
