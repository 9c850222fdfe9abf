/* core/filetype/pack: archives that libarchive writes here, others by hand,
 * broken and hostile ones. */
#include "core/filetype/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <zlib.h>

#include "core/base/buf.h"
#include "tests/unit/unit.h"

#define ROOM ((size_t)32 << 20)

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	return arena ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* ---- writing ---- */

struct writer {
	struct archive	*a;
	char		*bytes;
	size_t		 used;
};

static struct writer
begin(const char *format, const char *filter, const char *options)
{
	struct writer w = { .a = archive_write_new(), .bytes = malloc(ROOM) };

	assert_true(w.a && w.bytes);
	assert_int_equal(archive_write_set_format_by_name(w.a, format), 0);
	if (filter)
		assert_int_equal(archive_write_add_filter_by_name(w.a,
		    filter), 0);
	if (options)
		assert_int_equal(archive_write_set_options(w.a, options), 0);
	archive_write_set_passphrase(w.a, "secret");
	return w;
}

static void
open_writer(struct writer *w)
{
	archive_write_set_bytes_in_last_block(w->a, 1);
	assert_int_equal(archive_write_open_memory(w->a, w->bytes, ROOM,
	    &w->used), 0);
}

static void
add(struct writer *w, const char *name, const void *data, size_t n)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, name);
	archive_entry_set_size(e, (int64_t)n);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	assert_true(archive_write_header(w->a, e) >= ARCHIVE_WARN);
	assert_int_equal(archive_write_data(w->a, data, n), n);
	archive_entry_free(e);
}

static struct span
end(struct writer *w)
{
	struct span s;

	assert_int_equal(archive_write_close(w->a), 0);
	s = arena_span(arena, span_of(w->bytes, w->used));
	archive_write_free(w->a);
	free(w->bytes);
	assert_non_null(s.p);
	return s;
}

/* Two files and, where there is one, an archive. */
static struct span
usual(const char *format, const char *filter, const char *options,
    const char *inner_name, struct span inner)
{
	struct writer w = begin(format, filter, options);

	open_writer(&w);
	add(&w, "report.txt", "hello", 5);
	add(&w, "run.exe", "MZ", 2);
	if (inner_name)
		add(&w, inner_name, inner.p, inner.n);
	return end(&w);
}

static struct pack
list(struct span bytes)
{
	struct pack p;

	assert_int_equal(pack_read(bytes, arena, &p), 0);
	return p;
}

static bool
holds(const struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (span_is(p->v[i].name, name))
			return true;
	return false;
}

/* ---- formats ---- */

static void
formats(void **state)
{
	static const struct { const char *format, *filter, *name; } rows[] = {
		{ "zip", NULL, "zip" }, { "7zip", NULL, "7z" },
		{ "ustar", NULL, "tar" }, { "ustar", "gzip", "tar" },
		{ "pax", "bzip2", "tar" }, { "gnutar", "xz", "tar" },
		{ "ustar", "zstd", "tar" }, { "iso9660", NULL, "iso" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pack p = list(usual(rows[i].format, rows[i].filter,
		    NULL, NULL, span_str("")));

		assert_string_equal(p.format, rows[i].name);
		assert_int_equal(p.faults, 0);
		assert_int_equal(p.encrypted, 0);
		assert_true(holds(&p, "run.exe"));
		assert_true(holds(&p, "report.txt"));
		assert_int_equal(p.size, 7);
	}
}

static void
no_archives(void **state)
{
	struct pack p;
	struct writer w = begin("raw", "gzip", NULL);
	struct span alone;

	(void)state;
	open_writer(&w);
	add(&w, "x", "only a text", 11);
	alone = end(&w);
	assert_int_equal(pack_read(alone, arena, &p), -ENOTSUP);
	assert_int_equal(pack_read(span_str("no archive"), arena, &p),
	    -ENOTSUP);
	assert_int_equal(pack_read(span_str(""), arena, &p), -ENOTSUP);
}

static void
passwords(void **state)
{
	struct pack p = list(usual("zip", NULL, "zip:encryption=zipcrypt",
	    NULL, span_str("")));

	(void)state;
	assert_int_equal(p.encrypted, 2);
	assert_true(p.v[0].encrypted);
	p = list(usual("zip", NULL, "zip:encryption=aes256", NULL,
	    span_str("")));
	assert_int_equal(p.encrypted, 2);
}

/* ---- nesting ---- */

static void
nested(void **state)
{
	struct span one = usual("zip", NULL, NULL, NULL, span_str(""));
	struct span tar = usual("ustar", "gzip", NULL, "in.zip", one);
	struct span two = usual("zip", NULL, NULL, "x.tar.gz", tar);
	struct span three = usual("zip", NULL, NULL, "y.zip", two);
	struct span four = usual("zip", NULL, NULL, "z.zip", three);
	struct pack p = list(two);

	(void)state;
	assert_string_equal(p.format, "zip");
	assert_int_equal(p.n, 3 + 3 + 2);
	assert_int_equal(p.v[p.n - 1].depth, 2);
	assert_int_equal(p.faults, 0);
	p = list(three);
	assert_int_equal(p.v[p.n - 1].depth, 3);
	assert_int_equal(p.faults, 0);
	p = list(four);
	assert_int_equal(p.faults, PACK_DEEP);
	assert_int_equal(p.v[p.n - 1].depth, 3);
}

/* ---- names ---- */

static void
put(struct buf *b, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(b, (char)(v >> 8 * i));
}

/* A zip with one stored member. */
static struct span
small_zip(const char *name, unsigned flags)
{
	size_t n = strlen(name), at;
	struct span s;
	struct buf b;

	buf_init(&b, ROOM);
	put(&b, 0x04034b50, 4);
	put(&b, 20, 2);
	put(&b, flags, 2);
	buf_addfill(&b, '\0', 2 + 2 + 2 + 4);
	put(&b, 1, 4);
	put(&b, 1, 4);
	put(&b, n, 2);
	put(&b, 0, 2);
	buf_adds(&b, name);
	buf_addc(&b, 'x');
	at = b.len;
	put(&b, 0x02014b50, 4);
	put(&b, 20 << 16 | 20, 4);
	put(&b, flags, 2);
	buf_addfill(&b, '\0', 2 + 2 + 2 + 4);
	put(&b, 1, 4);
	put(&b, 1, 4);
	put(&b, n, 2);
	buf_addfill(&b, '\0', 16);
	buf_adds(&b, name);
	put(&b, 0x06054b50, 4);
	put(&b, 0, 4);
	put(&b, 1 << 16 | 1, 4);
	put(&b, 46 + n, 4);
	put(&b, at, 4);
	put(&b, 0, 2);
	s = arena_span(arena, buf_span(&b));
	buf_done(&b);
	return s;
}

static void
names_of_zip(void **state)
{
	/* 見積 in Shift_JIS */
	struct pack p = list(small_zip("\x8c\xa9\x90\xcf.txt", 0));

	(void)state;
	assert_int_equal(p.n, 1);
	assert_int_equal(p.faults, 0);
	assert_true(p.v[0].unmarked);
	assert_span_equal(p.v[0].name, "見積.txt");
	p = list(small_zip("見積.txt", 0x0800));
	assert_false(p.v[0].unmarked);
	assert_span_equal(p.v[0].name, "見積.txt");
	p = list(small_zip("見積.txt", 0));
	assert_true(p.v[0].unmarked);
	assert_span_equal(p.v[0].name, "見積.txt");
	assert_false(list(small_zip("plain.txt", 0)).v[0].unmarked);
	assert_true(list(small_zip("folder/", 0)).v[0].folder);
	assert_int_equal(list(small_zip("a", 1)).encrypted, 1);
}

/* Names in UTF-16, whatever the locale is. */
static void
wide_names(void **state)
{
	struct writer w = begin("7zip", NULL, NULL);
	struct pack p;

	(void)state;
	open_writer(&w);
	/* this test has the locale "C": it writes what it can */
	add(&w, "plain name.txt", "x", 1);
	p = list(end(&w));
	assert_span_equal(p.v[0].name, "plain name.txt");
}

/* ---- by hand ---- */

/* Level 0: checksum of the header, -lh0-, stored. */
static struct span
small_lha(const char *name)
{
	size_t n = strlen(name);
	struct span s;
	struct buf b;
	unsigned sum = 0;

	buf_init(&b, 1000);
	put(&b, 22 + n, 1);
	put(&b, 0, 1);
	buf_adds(&b, "-lh0-");
	put(&b, 1, 4);
	put(&b, 1, 4);
	put(&b, 0, 4);
	put(&b, 0x20, 1);
	put(&b, 0, 1);
	put(&b, n, 1);
	buf_adds(&b, name);
	put(&b, 0, 2);
	for (size_t i = 2; i < b.len; i++)
		sum += (unsigned char)b.data[i];
	b.data[1] = (char)sum;
	buf_addc(&b, 'x');
	buf_addc(&b, '\0');
	s = arena_span(arena, buf_span(&b));
	buf_done(&b);
	return s;
}

static void
lha(void **state)
{
	struct pack p = list(small_lha("report.txt"));

	(void)state;
	assert_string_equal(p.format, "lha");
	assert_int_equal(p.n, 1);
	assert_span_equal(p.v[0].name, "report.txt");
	p = list(small_lha("\x8c\xa9\x90\xcf.txt"));
	assert_span_equal(p.v[0].name, "見積.txt");
}

/* Size and checksum in front of a header of RAR 5. */
static void
rar5_header(struct buf *b, const char *head, size_t n)
{
	char size = (char)n;
	uLong crc = crc32(crc32(0, (const Bytef *)&size, 1),
	    (const Bytef *)head, (uInt)n);

	put(b, crc, 4);
	buf_addc(b, size);
	buf_add(b, head, n);
}

static struct span
small_rar5(bool locked, bool hidden)
{
	/* type, flags, [extra,] data, flags, unpacked, attributes, method,
	 * system, name */
	static const char plain[] = "\2\2\1\0\5\0\0\0\5a.exe";
	static const char crypt[] = "\2\3\3\1\0\5\0\0\0\5a.exe\2\1\0";
	struct span s;
	struct buf b;

	buf_init(&b, 1000);
	buf_add(&b, "Rar!\x1a\x07\x01\0", 8);
	rar5_header(&b, "\1\0\0", 3);
	if (hidden)
		rar5_header(&b, "\4\0\0\0\x0f", 5);
	if (locked)
		rar5_header(&b, crypt, sizeof crypt - 1);
	else
		rar5_header(&b, plain, sizeof plain - 1);
	buf_addc(&b, 'x');
	rar5_header(&b, "\5\0\0", 3);
	s = arena_span(arena, buf_span(&b));
	buf_done(&b);
	return s;
}

static void
rar5(void **state)
{
	struct pack p = list(small_rar5(false, false));

	(void)state;
	assert_string_equal(p.format, "rar");
	assert_int_equal(p.n, 1);
	assert_int_equal(p.faults, 0);
	assert_span_equal(p.v[0].name, "a.exe");
	assert_int_equal(p.v[0].size, 5);
	assert_false(p.v[0].encrypted);
	p = list(small_rar5(true, false));
	assert_true(p.v[0].encrypted);
	assert_int_equal(p.faults, 0);
	p = list(small_rar5(false, true));
	assert_int_equal(p.n, 0);
	assert_int_equal(p.faults, PACK_HIDDEN);
}

/* ---- RAR 1.5 to 4 ---- */

#define RAR4_LOCKED	0x0004u		/* of a file */
#define RAR4_UNICODE	0x0200u		/* a second name behind a NUL */
#define RAR4_HIDDEN	0x0080u		/* of the archive */

/* The sum of what follows it, in front of a header. */
static void
rar4_header(struct buf *b, const struct buf *head)
{
	put(b, crc32(0, (const Bytef *)head->data, (uInt)head->len) & 0xffff,
	    2);
	buf_addspan(b, buf_span(head));
}

static void
rar4_file(struct buf *b, const char *name, size_t n, unsigned flags)
{
	struct buf h;

	buf_init(&h, 1000);
	put(&h, 0x74, 1);
	put(&h, 0x8000 | flags, 2);
	put(&h, 32 + n, 2);
	put(&h, 1, 4);			/* packed */
	put(&h, 1, 4);
	put(&h, 2, 1);			/* Windows */
	put(&h, crc32(0, (const Bytef *)"x", 1), 4);
	put(&h, 0x59225f00, 4);
	put(&h, 29, 1);
	put(&h, 0x30, 1);		/* stored */
	put(&h, n, 2);
	put(&h, 0x20, 4);
	buf_add(&h, name, n);
	rar4_header(b, &h);
	buf_addc(b, 'x');
	buf_done(&h);
}

static struct span
small_rar4(const char *name, size_t n, unsigned archive, unsigned flags)
{
	struct span s;
	struct buf b, h;

	buf_init(&b, 1000);
	buf_init(&h, 100);
	buf_add(&b, "Rar!\x1a\x07\0", 7);
	put(&h, 0x73, 1);
	put(&h, archive, 2);
	put(&h, 13, 2);
	put(&h, 0, 6);
	rar4_header(&b, &h);
	rar4_file(&b, name, n, flags);
	buf_reset(&h);
	put(&h, 0x7b, 1);
	put(&h, 0x4000, 2);
	put(&h, 7, 2);
	rar4_header(&b, &h);
	s = arena_span(arena, buf_span(&b));
	buf_done(&b);
	buf_done(&h);
	return s;
}

#define NAME(s) s, sizeof s - 1

static const struct { const char *name; size_t n; unsigned archive, flags;
	const char *is; } old_rars[] = {
	{ NAME("a.exe"), 0, 0, "a.exe" },
	{ NAME("a.exe"), 0, RAR4_LOCKED, "a.exe" },
	{ NAME("a.exe"), RAR4_HIDDEN, 0, NULL },
	{ NAME("docs\\a.txt"), 0, 0, "docs/a.txt" },
	/* names of Japan, without and with their second form */
	{ NAME("\x8c\xa9\x90\xcf.txt"), 0, 0, "見積.txt" },
	{ NAME("\x8c\xa9\x90\xcf.txt\0\0\xa0\x8b\x89\x4d\x7a.t\0xt"), 0,
	    RAR4_UNICODE, "見積.txt" },
};

static void
rar4(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof old_rars / sizeof *old_rars; i++) {
		struct pack p = list(small_rar4(old_rars[i].name,
		    old_rars[i].n, old_rars[i].archive, old_rars[i].flags));

		assert_string_equal(p.format, "rar");
		if (old_rars[i].is == NULL) {
			assert_int_equal(p.n, 0);
			assert_int_equal(p.faults, PACK_HIDDEN);
			continue;
		}
		assert_int_equal(p.n, 1);
		assert_int_equal(p.faults, 0);
		assert_span_equal(p.v[0].name, old_rars[i].is);
		assert_int_equal(p.v[0].encrypted, old_rars[i].flags ==
		    RAR4_LOCKED);
	}
}

/* ---- hostile ---- */

/* Cut off anywhere and with any byte changed: an answer, and no crash. */
static void
broken(void **state)
{
	static const struct { const char *format, *filter; } rows[] = {
		{ "zip", NULL }, { "7zip", NULL }, { "ustar", NULL },
		{ "ustar", "gzip" },
	};
	struct arena *keep = arena;

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		struct span s = i == 6 ? small_rar4(NAME("a.exe"), 0, 0) :
		    i < 4 ? usual(rows[i].format, rows[i].filter,
		    NULL, NULL, span_str("")) :
		    i == 4 ? small_rar5(true, false) : small_lha("a.txt");
		struct arena *once = arena_new((size_t)16 << 20);
		char *copy = malloc(s.n);

		for (size_t n = 0; n < s.n; n++) {
			struct pack p;

			memcpy(copy, s.p, s.n);
			(void)pack_read(span_of(copy, n), once, &p);
			copy[n] ^= 0xff;
			(void)pack_read(span_of(copy, s.n), once, &p);
			arena_reset(once);
		}
		free(copy);
		arena_free(once);
	}
	arena = keep;
}

static void
cut_is_damaged(void **state)
{
	struct span s = usual("zip", NULL, NULL, NULL, span_str(""));
	struct pack p = list(span_head(s, s.n - 10));

	(void)state;
	assert_int_equal(p.faults, PACK_DAMAGED);
	assert_true(holds(&p, "report.txt"));
	s = usual("7zip", NULL, NULL, NULL, span_str(""));
	assert_int_equal(list(span_head(s, s.n / 2)).faults, PACK_DAMAGED);
	s = usual("ustar", "gzip", NULL, NULL, span_str(""));
	assert_int_equal(list(span_head(s, s.n - 30)).faults, PACK_DAMAGED);
}

static void
many(void **state)
{
	struct writer w = begin("zip", NULL, "zip:compression=store");
	struct pack p;
	char name[32];

	(void)state;
	open_writer(&w);
	for (int i = 0; i < 50000; i++) {
		snprintf(name, sizeof name, "f%d", i);
		add(&w, name, "", 0);
	}
	p = list(end(&w));
	assert_int_equal(p.n, PACK_MEMBERS);
	assert_int_equal(p.faults, PACK_MANY);
}

/* What passes through is bounded, whatever comes out of it. */
static void
bomb(void **state)
{
	size_t n = (size_t)200 << 20, block = (size_t)1 << 20;
	struct writer w = begin("zip", NULL, NULL);
	struct archive_entry *e = archive_entry_new();
	char *zeros = calloc(1, block);
	struct span s;

	(void)state;
	open_writer(&w);
	archive_entry_set_pathname(e, "zeros.tar");
	archive_entry_set_size(e, (int64_t)n);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(w.a, e), 0);
	for (size_t i = 0; i < n; i += block)
		archive_write_data(w.a, zeros, block);
	s = end(&w);
	assert_int_equal(list(s).faults, PACK_BOMB);
	w = begin("ustar", "gzip", NULL);
	open_writer(&w);
	assert_int_equal(archive_write_header(w.a, e), 0);
	for (size_t i = 0; i < n; i += block)
		archive_write_data(w.a, zeros, block);
	s = end(&w);
	assert_int_equal(list(s).faults, PACK_BOMB | PACK_MANY);
	archive_entry_free(e);
	free(zeros);
}

/* A zip that says that it holds itself, and one whose sizes cannot be. */
static void
lies(void **state)
{
	struct span s = small_zip("a.zip", 0);
	char *copy = arena_memdup(arena, s.p, s.n);
	struct pack p;

	(void)state;
	/* the directory: packed and unpacked size, place of the member */
	memset(copy + 36 + 20, 0xff, 8);
	p = list(span_of(copy, s.n));
	assert_int_equal(p.n, 1);
	assert_int_equal(p.size, UINT32_MAX);
	memset(copy + 36 + 42, 0xfe, 4);
	assert_int_equal(list(span_of(copy, s.n)).n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats), cmocka_unit_test(no_archives),
		cmocka_unit_test(passwords), cmocka_unit_test(nested),
		cmocka_unit_test(names_of_zip), cmocka_unit_test(wide_names),
		cmocka_unit_test(lha), cmocka_unit_test(rar5),
		cmocka_unit_test(rar4),
		cmocka_unit_test(broken), cmocka_unit_test(cut_is_damaged),
		cmocka_unit_test(many), cmocka_unit_test(bomb),
		cmocka_unit_test(lies),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
