/* Edit distance for "did you mean".  Three rows on the stack, no failure. */
#include "core/base/nearest.h"

static unsigned char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) :
	    (unsigned char)c;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

unsigned
nearest_distance(struct span a, struct span b)
{
	unsigned row[3][NEAREST_MAX + 1];

	if (a.n > NEAREST_MAX || b.n > NEAREST_MAX)
		return NEAREST_MAX + 1;
	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *now = row[i % 3], *up = row[(i + 2) % 3];
		const unsigned *upup = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);

			now[j] = least(up[j] + 1, now[j - 1] + 1,
			    up[j - 1] + !same);
			if (i > 1 && j > 1 &&
			    lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
			    lower(a.p[i - 2]) == lower(b.p[j - 1]) &&
			    upup[j - 2] + 1 < now[j])
				now[j] = upup[j - 2] + 1;
		}
	}
	return row[a.n % 3][b.n];
}

void
nearest_init(struct nearest *n, struct span word)
{
	*n = (struct nearest){ .word = word, .distance = NEAREST_MAX + 1 };
}

void
nearest_try(struct nearest *n, const char *name)
{
	struct span s = span_str(name);
	unsigned most = (unsigned)(s.n / 3), d;

	if (n->word.n == 0)
		return;
	if (most < 1)
		most = 1;
	if (most > 4)
		most = 4;
	d = nearest_distance(n->word, s);
	if (d <= most && d < n->distance && d < s.n) {
		n->distance = d;
		n->name = name;
	}
}

const char *
nearest_name(const struct nearest *n)
{
	return n->name;
}
