/* core/log/scan and find: lines do not depend on blocks; every way of
 * searching finds the same places; brothers by name. */
#include "core/log/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/map.h"
#include "core/log/find.h"
#include "core/log/segment.h"
#include "tests/unit/unit.h"

static uint32_t seed = 7;

static uint32_t
draw(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

struct sum {
	uint64_t	 hash;
	size_t		 n;
};

static int
add_block(void *arg, const struct scan_block *block)
{
	struct scan_block b = *block;
	struct sum *s = arg;
	struct span line;
	uint64_t at;

	while (scan_next(&b, &line, &at)) {
		s->hash = hash_bytes(line.p, line.n, s->hash ^ at);
		s->n++;
	}
	return 0;
}

static struct sum
scan_all(int fd, uint64_t from, uint64_t to, size_t block)
{
	struct scan_buffer buf = { 0 };
	struct sum sum = { 0 };
	struct scan s = { .fd = fd, .from = from, .to = to, .block = block,
		.fn = add_block, .arg = &sum };

	assert_int_equal(scan_run(&s, &buf), 0);
	scan_buffer_done(&buf);
	return sum;
}

static void
scan_does_not_depend_on_blocks(void **state)
{
	static const size_t blocks[] = { 1, 7, 4096, 65536, 100000, 1 << 20 };
	char path[] = "scan.XXXXXX";
	int fd = mkstemp(path);
	struct buf b;
	struct sum want;

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	buf_init(&b, (size_t)8 << 20);
	for (int i = 0; i < 300; i++) {
		/* Empty ones, usual ones, one at and one past the limit. */
		size_t n = i == 100 ? SCAN_LINE_MAX : i == 200 ?
		    SCAN_LINE_MAX + 5000 : draw(5) == 0 ? 0 : draw(400);

		buf_addfill(&b, (char)('a' + i % 26), n);
		buf_addc(&b, i == 299 ? 'z' : '\n');
	}
	assert_int_equal(write(fd, b.data, b.len), (ssize_t)b.len);
	want = scan_all(fd, 0, b.len, 0);
	assert_int_equal(want.n, 300);
	for (size_t i = 1; i < sizeof blocks / sizeof *blocks; i++) {
		struct sum got = scan_all(fd, 0, b.len, blocks[i]);

		assert_int_equal(got.n, want.n);
		assert_int_equal(got.hash, want.hash);
	}
	for (int i = 0; i < 50; i++) {
		uint64_t cut, at = draw((uint32_t)b.len);

		assert_int_equal(scan_line_start(fd, at, b.len, NULL,
		    &cut), 0);
		assert_int_equal(scan_all(fd, 0, cut, 4096).n +
		    scan_all(fd, cut, b.len, 65536).n, 300);
	}
	close(fd);
	buf_done(&b);
}

static void
find_is_the_same_everywhere(void **state)
{
	static const char *const how[] = { "sse2", "avx2" };
	static const char *const needles[] = { "a", "ab", "Info@Example.com",
		"[12]:", "zz", "@" };
	char text[5000];

	(void)state;
	for (int round = 0; round < 200; round++) {
		const char *needle = needles[draw(6)];
		size_t n = draw(sizeof text), len = strlen(needle);
		struct finder plain, f;

		for (size_t i = 0; i < n; i++)
			text[i] = "ab@Z[1]:.iNfo"[draw(13)];
		for (int k = 0; k < 5 && n > len; k++)
			memcpy(text + draw((uint32_t)(n - len + 1)), needle,
			    len);
		assert_int_equal(finder_init(&plain, span_str(needle)), 0);
		finder_use(&plain, "plain");
		for (size_t h = 0; h < 2; h++) {
			const char *p = text, *q = text;

			assert_int_equal(finder_init(&f, span_str(needle)),
			    0);
			if (finder_use(&f, how[h]) != 0)
				continue;
			do {
				p = finder_next(&plain, p, text + n);
				q = finder_next(&f, q, text + n);
				assert_ptr_equal(p, q);
				p = p ? p + 1 : p;
				q = q ? q + 1 : q;
			} while (p);
		}
	}
	assert_int_equal(finder_init(&(struct finder){ 0 },
	    (struct span){ 0 }), -EINVAL);
}

static void
brothers_by_name(void **state)
{
	static const char *const older[] = { "mail.log.1", "mail.log.2.gz",
		"mail.log.10.xz", "mail.log-20240903",
		"mail.log-20240902.gz", "mail-20240901.log.zst" };
	static const char *const others[] = { "mail.log", "mail.log.gz",
		"mail.log.bak", "mail.log-", "mail.err.1", "mail.logs.1",
		"xmail.log.1", "mail.log.1.swp" };
	uint64_t rank, last = 0;

	(void)state;
	for (size_t i = 0; i < sizeof older / sizeof *older; i++) {
		assert_true(brother_rank("mail.log", older[i], &rank));
		assert_true(rank > last);
		last = rank;
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(brother_rank("mail.log", others[i], &rank));
}

UNIT_MAIN(
	cmocka_unit_test(scan_does_not_depend_on_blocks),
	cmocka_unit_test(find_is_the_same_everywhere),
	cmocka_unit_test(brothers_by_name),
)
