/* main() of a fuzz target in an ordinary build: runs every seed, and of every
 * seed some mutations that are the same on every machine (no clock, no random
 * source), and prints TAP.  A failed invariant aborts, which the test driver
 * reports with the "not ok" line that is missing; the last "# at" line says
 * where it was.
 *
 *   NAME            seeds of $srcdir/tests/fuzz/seeds/NAME
 *   NAME FILE…      these inputs, without mutations (to repeat a finding)
 * MTGP_FUZZ_ROUNDS: mutations a seed (100). */
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"

#define INPUT_MAX	((size_t)4 << 20)
#define ROUNDS		100

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;

static size_t
pick(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n ? (size_t)(state % n) : 0;
}

/* An exact copy on the heap, so that a read past the end is seen. */
static void
run(const char *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, p, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static int
read_file(const char *path, struct buf *b)
{
	char block[8192];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return -errno;
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(b, block, n);
	fclose(f);
	return b->error;
}

/* One change: cut, flip, overwrite, insert, repeat a piece. */
static void
mutate(struct buf *b)
{
	static const char *const pieces[] = { "\0", "\n", "\t", "\"", "\\",
		"\xff", "\xe3\x81", "\x1b[", "=", "<", "(", "99999999999",
		"-", "\xe2\x80\xae", "{", "}" };
	size_t at = pick(b->len), n;
	const char *s;

	switch (pick(6)) {
	case 0:
		buf_cut(b, at);
		break;
	case 1:
		if (b->len)
			b->data[at] ^= (char)(1 << pick(8));
		break;
	case 2:
		if (b->len)
			b->data[at] = (char)pick(256);
		break;
	case 3:
		n = pick(b->len - at + 1);
		if (n > 4096)
			n = 4096;
		buf_reserve(b, n);
		buf_add(b, b->data + at, n);
		break;
	case 4:
		n = pick(b->len - at + 1);
		memmove(b->data + at, b->data + at + n, b->len - at - n);
		buf_cut(b, b->len - n);
		break;
	default:
		s = pieces[pick(sizeof pieces / sizeof pieces[0])];
		n = *s ? strlen(s) : 1;
		buf_add(b, s, n);
		memmove(b->data + at + n, b->data + at, b->len - n - at);
		memcpy(b->data + at, s, n);
		break;
	}
}

static void
run_seed(const char *name, const struct buf *seed, int rounds)
{
	struct buf b;

	state = UINT64_C(0x9e3779b97f4a7c15);
	run(seed->data, seed->len);
	buf_init(&b, INPUT_MAX);
	for (int i = 0; i < rounds; i++) {
		if (i % 8 == 0) {
			buf_reset(&b);
			buf_add(&b, seed->data, seed->len);
		}
		mutate(&b);
		printf("# at %s %d\r", name, i);
		fflush(stdout);
		run(b.data, b.len);
	}
	printf("\n");
	buf_done(&b);
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
replay_folder(const char *folder, int rounds)
{
	struct dirent **list;
	char path[4096 + 256];
	struct buf b;
	int n = scandir(folder, &list, visible, alphasort), bad = 0;

	if (n <= 0) {
		printf("1..1\nnot ok 1 - no seeds in %s\n", folder);
		return 1;
	}
	printf("1..%d\n", n);
	buf_init(&b, INPUT_MAX);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
		buf_reset(&b);
		if (read_file(path, &b) < 0) {
			printf("not ok %d - %s\n", i + 1, list[i]->d_name);
			bad = 1;
		} else {
			run_seed(list[i]->d_name, &b, rounds);
			printf("ok %d - %s\n", i + 1, list[i]->d_name);
		}
		free(list[i]);
	}
	free(list);
	buf_done(&b);
	return bad;
}

static int
replay_files(int n, char **paths)
{
	struct buf b;
	int bad = 0;

	buf_init(&b, (size_t)64 << 20);
	for (int i = 0; i < n; i++) {
		buf_reset(&b);
		if (read_file(paths[i], &b) < 0) {
			fprintf(stderr, "%s: cannot be read\n", paths[i]);
			bad = 1;
			continue;
		}
		run(b.data, b.len);
	}
	buf_done(&b);
	return bad;
}

int
main(int argc, char **argv)
{
	const char *src = getenv("srcdir"), *r = getenv("MTGP_FUZZ_ROUNDS");
	char folder[4096];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1)
		return replay_files(argc - 1, argv + 1);
	snprintf(folder, sizeof folder, "%s/tests/fuzz/seeds/%s",
	    src ? src : ".", basename(argv[0]));
	return replay_folder(folder,
	    r ? (int)strtol(r, NULL, 10) : ROUNDS);
}
