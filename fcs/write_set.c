/* write_set.c - a data set as FCS 3.1, see write_set.h. */
#include "write_set.h"

static fcs_code make_document(copy *c)
{
    c->d.events = &c->events;
    c->d.checksum = true;
    TRY(feed_set(&c->events, c->memory, c->set, c->options, c->err));
    TRY(names_make(c, true));
    TRY(type_choose(c));
    TRY(keywords_make(c));
    return document_measure(&c->d, c->err);
}

static fcs_code write_file(copy *c, const char *path)
{
    output o;
    TRY(make_document(c));
    TRY(output_open(&o, path, c->options->force, c->err));
    return output_close(&o, document_put(&c->d, &o, c->err), c->err);
}

fcs_code fcs_write(const fcs_dataset *set, const char *path, const fcs_write_options *options,
                   fcs_error *err)
{
    const fcs_write_options defaults = { 0 };
    copy c = { .set = set, .options = options ? options : &defaults, .err = err };
    c.memory = arena_new();
    fcs_code code = c.memory ? write_file(&c, path) : fail_memory(err);
    arena_free(c.memory);
    return code;
}
