/* Finding a literal in a block of log text, ASCII case folded.
 * Two of the needle's rarer bytes are looked for 32 (AVX2) or 16 (SSE2)
 * places at a time, chosen at run time; elsewhere a plain loop over memchr
 * does the same.  All give the same answer (tests/unit/log/find_test.c). */
#ifndef MTGP_LOG_FIND_H
#define MTGP_LOG_FIND_H

#include "core/base/span.h"

#define FIND_MAX 256

struct finder {
	unsigned char	 lower[FIND_MAX];
	size_t		 n;
	size_t		 a, b;		/* places of the rare bytes */
	const char	*(*next)(const struct finder *f, const char *p,
				const char *end);
};

/* The head of a longer literal is looked for.  -EINVAL: empty. */
int	finder_init(struct finder *f, struct span literal);
/* For tests: "plain", "sse2", "avx2"; -ENOTSUP where it cannot run. */
int	finder_use(struct finder *f, const char *how);

/* First occurrence in [p, end), or NULL. */
static inline const char *
finder_next(const struct finder *f, const char *p, const char *end)
{
	return f->next(f, p, end);
}

#endif
