/* A folder of a test's own below /tmp, gone with the test.  As setup and
 * teardown of a group, or called from its own. */
#ifndef MTGP_TESTS_UNIT_SCRATCH_H
#define MTGP_TESTS_UNIT_SCRATCH_H

#include "core/base/clock.h"
#include "core/base/buf.h"
#include "core/loop/spawn.h"
#include "tests/unit/unit.h"

#define SCRATCH_PATHS 64

static char scratch[64];

/* Good until as many others were asked for. */
static inline const char *
path(const char *name)
{
	static char p[SCRATCH_PATHS][512];
	static unsigned i;
	char *s = p[i++ % SCRATCH_PATHS];

	snprintf(s, sizeof p[0], "%s/%s", scratch, name);
	return s;
}

/* Runs it there; what it exits with. */
static inline int
scratch_shell(const char *command)
{
	char all[1024];
	struct buf b;
	int code = -1;

	snprintf(all, sizeof all, "cd '%s' && %s", scratch, command);
	buf_init(&b, 1 << 16);
	assert_int_equal(spawn_capture((const char *const[]){ "sh", "-c", all,
	    NULL }, USEC_MIN, &b, &code), 0);
	buf_done(&b);
	return code;
}

static inline int
scratch_make(void **state)
{
	(void)state;
	snprintf(scratch, sizeof scratch, "/tmp/mtgp-test-XXXXXX");
	return mkdtemp(scratch) != NULL ? 0 : -1;
}

static inline int
scratch_remove(void **state)
{
	const char *const argv[] = { "rm", "-rf", scratch, NULL };
	struct buf b;
	int code = -1, r;

	(void)state;
	buf_init(&b, 4096);
	r = spawn_capture(argv, USEC_MIN, &b, &code);
	buf_done(&b);
	return r == 0 && code == 0 ? 0 : -1;
}

#endif
