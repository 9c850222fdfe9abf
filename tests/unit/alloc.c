/* Failing allocations; see alloc.h. */
#include "tests/unit/alloc.h"

#include <errno.h>
#include <stdbool.h>

#include "tests/unit/unit.h"

void	*__real_malloc(size_t n);
void	*__real_calloc(size_t n, size_t size);
void	*__real_realloc(void *p, size_t n);
void	*__wrap_malloc(size_t n);
void	*__wrap_calloc(size_t n, size_t size);
void	*__wrap_realloc(void *p, size_t n);

static long countdown = -1;	/* below 0: nothing fails */
static bool failed;

static bool
fails_now(void)
{
	if (countdown < 0 || countdown-- > 0)
		return false;
	failed = true;
	return true;
}

void *
__wrap_malloc(size_t n)
{
	return fails_now() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails_now() ? NULL : __real_realloc(p, n);
}

void
alloc_fail_each(int (*call)(void), long most)
{
	long k = 0;
	int r;

	do {
		failed = false;
		countdown = k++;
		r = call();
		countdown = -1;
		if (r != 0 && r != -ENOMEM)
			fail_msg("allocation %ld: %d", k, r);
		assert_true(failed || r == 0);
		assert_true(k <= most);
	} while (failed);
	assert_true(k > 1);
}
