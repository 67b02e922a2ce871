/* xml_crowd.c - start tags with more attributes than any of ours has.
 *
 *     <a b="1" c='2'>  <!-- ... -->  <![CDATA[ ... ]]>  <? ... ?>
 *
 * libxml2 holds each attribute of a tag against all before it, which for a tag of some megabytes takes
 * hours; so they are counted before it sees the text. This is no parser: of what is ill-formed it may
 * count too few or too many, but never where only libxml2 could tell the reason.
 */
#include "gating/xml.h"

#include <string.h>

/* Behind the next `end` from `at` on, or the end of the text. */
static size_t behind(const char *text, size_t size, size_t at, const char *end)
{
    size_t n = strlen(end);
    while (at < size) {
        const char *next = memchr(text + at, end[0], size - at);
        if (!next || size - (size_t)(next - text) < n)
            return size;
        if (memcmp(next, end, n) == 0)
            return (size_t)(next - text) + n;
        at = (size_t)(next - text) + 1;
    }
    return size;
}

static bool begins(const char *text, size_t size, size_t at, const char *with)
{
    size_t n = strlen(with);
    return size - at >= n && memcmp(text + at, with, n) == 0;
}

/* Behind what begins at the "<" at `at`. *n: the values in quotes that a start tag has. */
static size_t behind_tag(const char *text, size_t size, size_t at, size_t *n)
{
    *n = 0;
    if (begins(text, size, at, "<!--"))
        return behind(text, size, at + 4, "-->");
    if (begins(text, size, at, "<![CDATA["))
        return behind(text, size, at + 9, "]]>");
    if (begins(text, size, at, "<?"))
        return behind(text, size, at + 2, "?>");
    for (at++; at < size && text[at] != '>' && text[at] != '<'; at++) {
        if (text[at] != '"' && text[at] != '\'')
            continue;
        const char *close = memchr(text + at + 1, text[at], size - at - 1);
        if (!close)
            return size;
        at = (size_t)(close - text);
        ++*n;
    }
    return at;
}

size_t xml_crowded(const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        const char *tag = memchr(text + at, '<', size - at);
        size_t n = 0, start = tag ? (size_t)(tag - text) : size;
        at = tag ? behind_tag(text, size, start, &n) : size;
        if (n > XML_MOST_ATTRIBUTES)
            return start;
    }
    return size;
}
