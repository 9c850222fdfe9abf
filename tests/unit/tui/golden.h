/* Golden screens: what a grid shows, compared with tests/golden/NAME.txt
 * (text, then one style letter a cell).  UPDATE=1 rewrites them. */
#ifndef MTGP_TESTS_UNIT_TUI_GOLDEN_H
#define MTGP_TESTS_UNIT_TUI_GOLDEN_H

#include "tests/unit/unit.h"
#include "tui/draw.h"

static inline void
golden_path(char *out, size_t n, const char *name)
{
	const char *dir = getenv("srcdir");

	snprintf(out, n, "%s/tests/golden/%s.txt", dir ? dir : ".", name);
}

static inline void
golden_check(const struct grid *g, const char *name)
{
	char path[512], old[65536];
	const char *update = getenv("UPDATE");
	struct buf b;
	FILE *f;
	size_t n = 0;

	buf_init(&b, sizeof old);
	assert_int_equal(grid_dump(g, true, &b), 0);
	golden_path(path, sizeof path, name);
	if (update != NULL && strcmp(update, "1") == 0) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s is missing; UPDATE=1 writes it", path);
	n = fread(old, 1, sizeof old - 1, f);
	old[n] = '\0';
	fclose(f);
	if (strcmp(old, b.data) != 0)
		fail_msg("%s differs; the screen is now:\n%s", path, b.data);
	buf_done(&b);
}

#endif
