/* Zip: finding the directory, reading its entries, unpacking one of them.
 * Fails only where it unpacks. */
#include "core/filetype/zip.h"

#include <errno.h>
#include <zlib.h>

#include "core/filetype/bytes.h"

#define LOCAL		0x04034b50u
#define CENTRAL		0x02014b50u
#define END		0x06054b50u
#define END64		0x06064b50u
#define LOCATOR64	0x07064b50u
#define LOCAL_SIZE	30
#define CENTRAL_SIZE	46
#define END_SIZE	22
#define LOCATOR_SIZE	20
#define COMMENT_MAX	65535
#define FLAG_LATER	0x0008		/* sizes stand behind the data */
#define BLOCK		16384

/* ---- the directory ---- */

static bool
find_end(struct span b, size_t *ret)
{
	size_t low = b.n > END_SIZE + COMMENT_MAX ?
	    b.n - END_SIZE - COMMENT_MAX : 0;

	for (size_t at = b.n - END_SIZE + 1; at-- > low;) {
		if (b.p[at] == 'P' && le32(b, at) == END) {
			*ret = at;
			return true;
		}
	}
	return false;
}

/* size and offset of the directory as the end says, zip64 where it does. */
static void
read_end(struct span b, size_t end, uint64_t *ret_size, uint64_t *ret_at)
{
	uint64_t end64;

	*ret_size = le32(b, end + 12);
	*ret_at = le32(b, end + 16);
	if (*ret_at != UINT32_MAX && *ret_size != UINT32_MAX)
		return;
	if (end < LOCATOR_SIZE || le32(b, end - LOCATOR_SIZE) != LOCATOR64)
		return;
	end64 = le64(b, end - LOCATOR_SIZE + 8);
	if (end64 >= b.n || le32(b, (size_t)end64) != END64)
		return;
	*ret_size = le64(b, (size_t)end64 + 40);
	*ret_at = le64(b, (size_t)end64 + 48);
}

static bool
open_directory(struct zip *z)
{
	uint64_t size, at;
	size_t end;

	if (z->bytes.n < END_SIZE || !find_end(z->bytes, &end))
		return false;
	read_end(z->bytes, end, &size, &at);
	/* a program in front of it moves everything by as much */
	if (size <= end && at <= end - size)
		z->base = end - size - at;
	if (!(size <= end && at <= end - size) || (size > 0 &&
	    le32(z->bytes, (size_t)(z->base + at)) != CENTRAL)) {
		z->base = 0;
		if (at >= end || le32(z->bytes, (size_t)at) != CENTRAL)
			return false;
	}
	z->at = (size_t)(z->base + at);
	z->end = end;
	return true;
}

bool
zip_open(struct span bytes, struct zip *ret)
{
	*ret = (struct zip){ .bytes = bytes };
	if (open_directory(ret))
		return true;
	if (le32(bytes, 0) != LOCAL)
		return false;
	ret->walk = ret->damaged = true;
	ret->at = 0;
	ret->end = bytes.n;
	return true;
}

/* ---- entries ---- */

/* Values of 64 bits stand in an extra field, those that are needed. */
static void
read_extra(struct span extra, struct zip_entry *e)
{
	while (extra.n >= 4) {
		uint16_t id = le16(extra, 0), n = le16(extra, 2);
		struct span body = span_head(span_skip(extra, 4), n);
		size_t at = 0;

		extra = span_skip(extra, (size_t)n + 4);
		if (id != 1)
			continue;
		if (e->size == UINT32_MAX && has(body, at, 8)) {
			e->size = le64(body, at);
			at += 8;
		}
		if (e->packed == UINT32_MAX && has(body, at, 8)) {
			e->packed = le64(body, at);
			at += 8;
		}
		if (e->header == UINT32_MAX && has(body, at, 8))
			e->header = le64(body, at);
		return;
	}
}

static bool
next_central(struct zip *z, struct zip_entry *e)
{
	struct span b = span_head(z->bytes, z->end);
	size_t name, extra, all;

	if (z->at == z->end || le32(b, z->at) == END64 ||
	    le32(b, z->at) == LOCATOR64)
		return false;
	name = le16(b, z->at + 28);
	extra = le16(b, z->at + 30);
	all = CENTRAL_SIZE + name + extra + le16(b, z->at + 32);
	if (le32(b, z->at) != CENTRAL || !has(b, z->at, all)) {
		z->damaged = true;
		return false;
	}
	*e = (struct zip_entry){
		.name = span_of(b.p + z->at + CENTRAL_SIZE, name),
		.flags = le16(b, z->at + 8), .method = le16(b, z->at + 10),
		.packed = le32(b, z->at + 20), .size = le32(b, z->at + 24),
		.header = le32(b, z->at + 42),
	};
	read_extra(span_of(b.p + z->at + CENTRAL_SIZE + name, extra), e);
	z->at += all;
	return true;
}

static bool
next_local(struct zip *z, struct zip_entry *e)
{
	struct span b = z->bytes;
	size_t name = le16(b, z->at + 26), extra = le16(b, z->at + 28);

	if (le32(b, z->at) != LOCAL ||
	    !has(b, z->at, LOCAL_SIZE + name + extra))
		return false;
	*e = (struct zip_entry){
		.name = span_of(b.p + z->at + LOCAL_SIZE, name),
		.flags = le16(b, z->at + 6), .method = le16(b, z->at + 8),
		.packed = le32(b, z->at + 18), .size = le32(b, z->at + 22),
		.header = z->at,
	};
	read_extra(span_of(b.p + z->at + LOCAL_SIZE + name, extra), e);
	z->at += LOCAL_SIZE + name + extra;
	if ((e->flags & FLAG_LATER) != 0 || e->packed > b.n - z->at)
		z->at = b.n;		/* nobody knows where it ends */
	else
		z->at += (size_t)e->packed;
	return true;
}

bool
zip_next(struct zip *z, struct zip_entry *ret)
{
	return z->walk ? next_local(z, ret) : next_central(z, ret);
}

/* ---- data ---- */

static int
unpack(struct span in, struct buf *out)
{
	unsigned char block[BLOCK];
	z_stream s = { .next_in = (Bytef *)(uintptr_t)in.p,
	    .avail_in = (uInt)in.n };
	int r, e = 0;

	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	do {
		s.next_out = block;
		s.avail_out = BLOCK;
		r = inflate(&s, Z_NO_FLUSH);
		if (r != Z_OK && r != Z_STREAM_END)
			e = r == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
		else
			e = buf_add(out, block, BLOCK - s.avail_out);
	} while (e == 0 && r == Z_OK);
	inflateEnd(&s);
	return e;
}

int
zip_data(const struct zip *z, const struct zip_entry *e, struct buf *out)
{
	uint64_t header = z->base + e->header;
	struct span data;
	size_t at;

	if ((e->flags & ZIP_ENCRYPTED) != 0 ||
	    (e->method != 0 && e->method != 8))
		return -ENOTSUP;
	if (header >= z->bytes.n || le32(z->bytes, (size_t)header) != LOCAL)
		return -EBADMSG;
	at = (size_t)header + LOCAL_SIZE + le16(z->bytes,
	    (size_t)header + 26) + le16(z->bytes, (size_t)header + 28);
	if (!has(z->bytes, at, 0))
		return -EBADMSG;
	data = span_skip(z->bytes, at);
	if (e->packed < data.n)
		data.n = (size_t)e->packed;
	if (data.n > UINT32_MAX)
		return -EFBIG;
	if (e->method == 8)
		return unpack(data, out);
	if (data.n > out->max - out->len) {
		buf_add(out, data.p, out->max - out->len);
		return -EFBIG;
	}
	return buf_addspan(out, data);
}
