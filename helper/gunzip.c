/* See gunzip.h.  All memory is on the stack and in zlib's state, which is
 * freed before return; the input descriptor stays the caller's. */
#include "helper/gunzip.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK		((size_t)64 << 10)
#define GZIP_ONLY	(15 + 16)	/* windowBits of zlib */

struct reader {
	int		 fd;
	z_stream	 z;
	bool		 at_end;
	unsigned char	 in[BLOCK], out[BLOCK];
};

/* More input behind what is left; at most a whole block in all. */
static int
refill(struct reader *r)
{
	ssize_t n;

	if (r->at_end || r->z.avail_in == BLOCK)
		return 0;
	memmove(r->in, r->z.next_in, r->z.avail_in);
	r->z.next_in = r->in;
	do
		n = read(r->fd, r->in + r->z.avail_in,
		    BLOCK - r->z.avail_in);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n == 0)
		r->at_end = true;
	r->z.avail_in += (unsigned)n;
	return 0;
}

/* Does another member start here? */
static int
at_member(struct reader *r, bool *ret)
{
	int e = 0;

	while (e == 0 && r->z.avail_in < 2 && !r->at_end)
		e = refill(r);
	*ret = r->z.avail_in >= 2 && r->z.next_in[0] == 0x1f &&
	    r->z.next_in[1] == 0x8b;
	return e;
}

static int
one_member(struct reader *r, int (*put)(void *, const void *, size_t),
    void *arg)
{
	int z = Z_OK, e = 0;

	while (z != Z_STREAM_END) {
		if (r->z.avail_in == 0)
			e = refill(r);
		if (e < 0)
			return e;
		r->z.next_out = r->out;
		r->z.avail_out = BLOCK;
		z = inflate(&r->z, Z_NO_FLUSH);
		if (r->z.avail_out < BLOCK)
			e = put(arg, r->out, BLOCK - r->z.avail_out);
		if (e < 0)
			return e;
		if (z == Z_MEM_ERROR)
			return -ENOMEM;
		if (z == Z_BUF_ERROR && r->at_end)
			return -EBADMSG;
		if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
			return -EBADMSG;
	}
	return 0;
}

int
gunzip(int in_fd, int (*put)(void *, const void *, size_t), void *arg)
{
	struct reader r = { .fd = in_fd };
	bool more = false;
	int e;

	r.z.next_in = r.in;
	if (inflateInit2(&r.z, GZIP_ONLY) != Z_OK)
		return -ENOMEM;
	e = at_member(&r, &more);
	if (e == 0 && !more)
		e = -EBADMSG;
	while (e == 0 && more) {
		e = one_member(&r, put, arg);
		if (e == 0)
			e = at_member(&r, &more);
		if (e == 0 && more && inflateReset(&r.z) != Z_OK)
			e = -ENOMEM;
	}
	inflateEnd(&r.z);
	return e;
}
