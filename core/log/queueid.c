/* Queue ids: shape and the time inside a long one.
 *
 * Everything here is a question about borrowed bytes: nothing is allocated,
 * nothing is owned, and the only error is "no" (or -EINVAL). */
#include "core/log/queueid.h"

#include <errno.h>

#define ID_MIN		6
#define ID_MAX		32
#define LONG_MIN_LEN	12
#define SECONDS_LEN	6
#define MICROS_LEN	4
#define LONG_MARK	10	/* offset of the 'z' */

enum id_class {
	ID_ALNUM = 1,
	ID_DIGIT = 2,
	ID_HEX = 4,		/* upper case */
	ID_BASE52 = 8,
};

static const char base52[] =
    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

/* D digits, H A-F, V vowels, L other letters */
#define D (ID_ALNUM | ID_DIGIT | ID_HEX | ID_BASE52)
#define H (ID_ALNUM | ID_HEX | ID_BASE52)
#define X (ID_ALNUM | ID_HEX)
#define V (ID_ALNUM)
#define L (ID_ALNUM | ID_BASE52)

static const unsigned char id_class[256] = {
	['0'] = D, D, D, D, D, D, D, D, D, D,
	['A'] = X, H, H, H, X, H, L, L, V, L, L, L, L,
	['N'] = L, V, L, L, L, L, L, V, L, L, L, L, L,
	['a'] = V, L, L, L, V, L, L, L, V, L, L, L, L,
	['n'] = L, V, L, L, L, L, L, V, L, L, L, L, L,
};

static bool
shape_ok(const char *p, size_t n, unsigned any, unsigned all)
{
	if (n < ID_MIN || n > ID_MAX)
		return false;
	if ((any & ID_DIGIT) || (all & ID_HEX))
		return true;
	return n >= LONG_MIN_LEN && (all & ID_BASE52) && p[LONG_MARK] == 'z';
}

bool
queueid_valid(struct span s)
{
	unsigned any = 0, all = ~0u;

	if (s.n < ID_MIN || s.n > ID_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned c = id_class[(unsigned char)s.p[i]];

		if (c == 0)
			return false;
		any |= c;
		all &= c;
	}
	return shape_ok(s.p, s.n, any, all);
}

size_t
queueid_lead(struct span text)
{
	unsigned any = 0, all = ~0u;
	size_t i;

	for (i = 0; i < text.n && i <= ID_MAX; i++) {
		unsigned c = id_class[(unsigned char)text.p[i]];

		if (c == 0)
			break;
		any |= c;
		all &= c;
	}
	if (i >= text.n || text.p[i] != ':')
		return 0;
	if (i + 1 < text.n && text.p[i + 1] != ' ')
		return 0;
	return shape_ok(text.p, i, any, all) ? i : 0;
}

static int
decode52(const char *p, size_t n, int64_t *ret)
{
	int64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		const char *d = memchr(base52, p[i], sizeof(base52) - 1);

		if (d == NULL)
			return -EINVAL;
		v = v * 52 + (d - base52);
	}
	*ret = v;
	return 0;
}

int
queueid_time(struct span s, usec_t *ret)
{
	int64_t sec, usec, inode;

	if (s.n < LONG_MIN_LEN || s.n > ID_MAX || s.p[LONG_MARK] != 'z')
		return -EINVAL;
	if (decode52(s.p, SECONDS_LEN, &sec) != 0 ||
	    decode52(s.p + SECONDS_LEN, MICROS_LEN, &usec) != 0)
		return -EINVAL;
	for (size_t i = LONG_MARK + 1; i < s.n; i++)
		if (decode52(s.p + i, 1, &inode) != 0)
			return -EINVAL;
	if (usec >= USEC_SEC)
		return -EINVAL;
	*ret = sec * USEC_SEC + usec;
	return 0;
}
