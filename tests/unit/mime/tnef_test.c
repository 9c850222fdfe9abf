/* core/mime/tnef: what lies in a winmail.dat. */
#include "core/mime/tnef.h"

#include <errno.h>

#include "core/base/buf.h"
#include "tests/unit/unit.h"

static void
add_number(struct buf *b, uint32_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_addc(b, (char)(v >> 8 * i));
}

static void
add_attribute(struct buf *b, unsigned level, uint32_t id, const char *p,
    size_t n)
{
	add_number(b, level, 1);
	add_number(b, id, 2);
	add_number(b, 6, 2);
	add_number(b, (uint32_t)n, 4);
	buf_add(b, p, n);
	add_number(b, 0, 2);
}

/* The name as a MAPI property, in UTF-16, behind a number and a named one. */
static void
add_long_name(struct buf *b, const char *utf16, size_t n)
{
	struct buf m;

	buf_init(&m, 1000);
	add_number(&m, 3, 4);
	add_number(&m, 0x0e200003, 4);		/* PR_ATTACH_SIZE */
	add_number(&m, 9, 4);
	add_number(&m, 0x80010003, 4);
	buf_addfill(&m, 'g', 16);
	add_number(&m, 1, 4);
	add_number(&m, 4, 4);
	buf_add(&m, "a\0\0\0", 4);
	add_number(&m, 7, 4);
	add_number(&m, 0x3707001f, 4);		/* PR_ATTACH_LONG_FILENAME */
	add_number(&m, 1, 4);
	add_number(&m, (uint32_t)n, 4);
	buf_add(&m, utf16, n);
	buf_addfill(&m, '\0', (4 - n % 4) % 4);
	add_attribute(b, 2, 0x9005, m.data, m.len);
	buf_done(&m);
}

static void
begin(struct buf *b)
{
	buf_reset(b);
	add_number(b, 0x223e9f78, 4);
	add_number(b, 1, 2);
	add_attribute(b, 1, 0x9007, "\xa4\x03\0\0\0\0\0\0", 8);	/* 932 */
}

static void
add_file(struct buf *b, const char *name, size_t size)
{
	char data[100] = "";

	add_attribute(b, 2, 0x9002, data, 14);
	add_attribute(b, 2, 0x8010, name, strlen(name) + 1);
	add_attribute(b, 2, 0x800f, data, size);
}

static void
lists_files(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct tnef t;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	begin(&b);
	add_file(&b, "\x8c\xa9\x90\xcf~1.XLS", 9);
	add_long_name(&b, "\x8b\x89Mz\xf8\x66.\0x\0\0", 12);
	add_file(&b, "\x83\x81\x83\x82.txt", 5);
	assert_int_equal(tnef_read(buf_span(&b), a, &t), 0);
	assert_int_equal(t.n, 2);
	assert_span_equal(t.v[0].name, "見積書.x");
	assert_int_equal(t.v[0].data.n, 9);
	assert_span_equal(t.v[1].name, "メモ.txt");
	assert_int_equal(t.v[1].data.n, 5);
	assert_false(t.more || t.cut);
	for (size_t n = 0; n < b.len; n++) {
		int r = tnef_read(span_head(buf_span(&b), n), a, &t);

		assert_int_equal(r, n < 6 ? -EINVAL : 0);
		assert_true(r < 0 || t.n <= 2);
	}
	assert_true(t.cut);
	assert_int_equal(tnef_read(span_str("not winmail"), a, &t), -EINVAL);
	buf_done(&b);
	arena_free(a);
}

static void
ends_at_its_limit(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct tnef t;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	begin(&b);
	for (int i = 0; i <= TNEF_FILES_MAX; i++)
		add_file(&b, "a", 1);
	assert_int_equal(tnef_read(buf_span(&b), a, &t), 0);
	assert_int_equal(t.n, TNEF_FILES_MAX);
	assert_true(t.more);
	buf_done(&b);
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(lists_files), cmocka_unit_test(ends_at_its_limit))
