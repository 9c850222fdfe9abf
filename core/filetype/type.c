/* What a file is: bytes at fixed places, members of containers, words of
 * texts, and libmagic where those know nothing.  Fails for memory only. */
#include "core/filetype/type.h"

#include <errno.h>

#include "core/base/buf.h"
#include "core/filetype/bytes.h"
#include "core/filetype/magic.h"
#include "core/filetype/ole.h"
#include "core/filetype/signature.h"

#define LOOK		4096	/* bytes that show whether it is text */
#define MAGIC_TEXT	((size_t)16 << 10)
#define PAGE_MAX	((size_t)8 << 20)

static bool
is_utf16(struct span b)
{
	return is_at(b, 0, "\xff\xfe", 2) || is_at(b, 0, "\xfe\xff", 2);
}

/* Without bytes that no text has. */
static bool
is_text(struct span b)
{
	if (is_utf16(b))
		return !is_at(b, 2, "\0\0", 2);
	b = span_head(b, LOOK);
	for (size_t i = 0; i < b.n; i++) {
		unsigned char c = (unsigned char)b.p[i];

		if (c < 0x20 && strchr("\t\n\r\f\x1b\x1a", c) == NULL)
			return false;
		if (c == '\0')
			return false;
	}
	return true;
}

/* ASCII in lower case, for words: without a mark of order, of UTF-16 only
 * the low bytes. */
static int
lowered(struct span b, size_t max, struct buf *out)
{
	size_t step = is_utf16(b) ? 2 : 1;
	size_t at = step == 2 ? 2 + is_at(b, 0, "\xfe\xff", 2) :
	    is_at(b, 0, "\xef\xbb\xbf", 3) ? 3 : 0;

	buf_reset(out);
	b = span_head(b, max);
	if (buf_reserve(out, b.n) < 0)
		return out->error;
	for (; at < b.n; at += step) {
		char c = b.p[at];

		buf_addc(out, c >= 'A' && c <= 'Z' ?
		    (char)(c + ('a' - 'A')) : c);
	}
	return out->error;
}

static bool
is_page(const char *type)
{
	static const char *const pages[] = { "text/html",
		"application/xhtml+xml", "image/svg+xml", "application/hta",
		"text/xml" };

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strcmp(type, pages[i]) == 0)
			return true;
	return false;
}

/* libmagic's word, where it has one that says more than "some bytes". */
static const char *
ask_magic(struct span bytes, size_t max, struct arena *a)
{
	const char *type = file_magic_type(span_head(bytes, max));

	if (type == NULL || strcmp(type, "application/octet-stream") == 0 ||
	    strchr(type, '/') == NULL)
		return "";
	return arena_strdup(a, type);
}

/* Types of libmagic under which scripts and pages hide. */
static bool
says_little(const char *type)
{
	return *type == '\0' || strcmp(type, "text/plain") == 0 ||
	    strncmp(type, "text/x-", 7) == 0 ||
	    strcmp(type, "application/x-wine-extension-ini") == 0;
}

static const char *
name_text(struct span bytes, struct span lower, struct arena *a, bool *ret_own)
{
	const char *type = signature_text(lower), *script;

	*ret_own = type != NULL;
	if (type != NULL)
		return type;
	type = ask_magic(bytes, MAGIC_TEXT, a);
	if (type == NULL || !says_little(type))
		return type;
	script = signature_script(lower);
	*ret_own = script != NULL;
	return script != NULL ? script : *type == '\0' ? "text/plain" : type;
}

static int
read_text(struct span bytes, struct arena *a, struct file_type *ret)
{
	struct buf lower;
	int r;

	buf_init(&lower, PAGE_MAX);
	r = lowered(bytes, FILE_TEXT_MAX, &lower);
	if (r == 0)
		ret->type = name_text(bytes, buf_span(&lower), a, &ret->own);
	if (r == 0 && ret->type != NULL && is_page(ret->type)) {
		if (bytes.n > FILE_TEXT_MAX)
			r = lowered(bytes, PAGE_MAX, &lower);
		ret->found |= signature_page(buf_span(&lower));
	}
	buf_done(&lower);
	return r == 0 && ret->type == NULL ? -ENOMEM : r;
}

static bool
read_container(struct span bytes, struct arena *a, struct file_type *ret)
{
	struct ole ole;

	if (ole_read(bytes, &ole)) {
		ret->type = ole.type;
		ret->found = (ole.macros ? FILE_MACROS : 0) |
		    (ole.encrypted ? FILE_ENCRYPTED : 0);
		return true;
	}
	if (!is_at(bytes, 0, "PK", 2))
		return false;
	ret->type = signature_zip(bytes, a, &ret->found);
	return ret->type != NULL;
}

int
file_type_read(struct span bytes, struct arena *a, struct file_type *ret)
{
	struct file_type t = { .type = "", .own = true };

	*ret = t;
	if (bytes.n == 0) {
		ret->type = FILE_TYPE_EMPTY;
		return 0;
	}
	if (read_container(bytes, a, &t)) {
		*ret = t;
		return 0;
	}
	t.type = signature_binary(bytes);
	if (t.type != NULL) {
		if (strcmp(t.type, "application/pdf") == 0 &&
		    signature_pdf_locked(bytes))
			t.found |= FILE_ENCRYPTED;
		*ret = t;
		return 0;
	}
	if (is_text(bytes))
		return read_text(bytes, a, ret);
	ret->own = false;
	ret->type = ask_magic(bytes, FILE_MAGIC_MAX, a);
	return ret->type == NULL ? -ENOMEM : 0;
}
