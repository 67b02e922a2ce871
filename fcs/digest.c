/* digest.c - SHA-256: of an input as stored, of bytes in memory, of bytes that come in pieces. */
#include "lupusflow/fcs.h"

#include <nettle/sha2.h>
#include <stdlib.h>

#include "error.h"
#include "source.h"

#define BLOCK ((size_t)1 << 16)

static void finish(struct sha256_ctx *state, char hex[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * sizeof digest] = '\0';
}

struct fcs_hash {
    struct sha256_ctx state;
};

fcs_hash *fcs_hash_new(void)
{
    fcs_hash *hash = malloc(sizeof *hash);
    if (hash)
        sha256_init(&hash->state);
    return hash;
}

void fcs_hash_add(fcs_hash *hash, const void *bytes, size_t size)
{
    sha256_update(&hash->state, size, bytes);
}

void fcs_hash_hex(fcs_hash *hash, char hex[65])
{
    finish(&hash->state, hex); /* nettle's digest leaves the state as init does */
}

void fcs_hash_free(fcs_hash *hash)
{
    free(hash);
}

void fcs_sha256(const void *bytes, size_t size, char hex[65])
{
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, size, bytes);
    finish(&state, hex);
}

fcs_code fcs_file_sha256(const fcs_file *file, char hex[65], fcs_error *err)
{
    struct sha256_ctx state;
    fcs_source *source = source_stored(file->source);
    unsigned char *block = malloc(BLOCK);
    fcs_code code = block ? FCS_OK : fail_memory(err);
    sha256_init(&state);
    for (uint64_t at = 0; code == FCS_OK && at < source->size;) {
        size_t n = source->size - at < BLOCK ? (size_t)(source->size - at) : BLOCK;
        code = source_read(source, at, block, n, err);
        if (code == FCS_OK)
            sha256_update(&state, n, block);
        at += n;
    }
    free(block);
    if (code == FCS_OK)
        finish(&state, hex);
    return code;
}
