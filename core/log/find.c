/* Caseless literal search; see find.h.  Allocates nothing, cannot fail after
 * finder_init. */
#include "core/log/find.h"

#include <errno.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define FIND_X86 1
#include <immintrin.h>
#endif

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static bool
letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/* The more common a byte is in mail logs, the earlier it stands. */
static const char common[] =
    " 0123456789=:/.,-[]<>()@etasnoirdmlpcufhgv_yw\"'ABCDEF";

static size_t
rarity(unsigned char c)
{
	const char *p = memchr(common, c, sizeof common - 1);

	return p ? (size_t)(p - common) : sizeof common;
}

static bool
equal_at(const struct finder *f, const char *p)
{
	for (size_t i = 0; i < f->n; i++)
		if (lower((unsigned char)p[i]) != f->lower[i])
			return false;
	return true;
}

static const char *
next_plain(const struct finder *f, const char *p, const char *end)
{
	unsigned char lo = f->lower[f->a];
	unsigned char up = letter(lo) ? lo & 0xdf : lo;

	for (; (size_t)(end - p) >= f->n && p < end; p++) {
		unsigned char c = (unsigned char)p[f->a];

		if ((c == lo || c == up) && equal_at(f, p))
			return p;
	}
	return NULL;
}

#ifdef FIND_X86
static const char *
next_sse2(const struct finder *f, const char *p, const char *end)
{
	unsigned char ca = f->lower[f->a], cb = f->lower[f->b];
	const __m128i a = _mm_set1_epi8((char)ca);
	const __m128i b = _mm_set1_epi8((char)cb);
	const __m128i fa = _mm_set1_epi8(letter(ca) ? 0x20 : 0);
	const __m128i fb = _mm_set1_epi8(letter(cb) ? 0x20 : 0);

	while ((size_t)(end - p) >= f->n + 15) {
		__m128i x = _mm_loadu_si128((const void *)(p + f->a));
		__m128i y = _mm_loadu_si128((const void *)(p + f->b));
		unsigned m = (unsigned)_mm_movemask_epi8(_mm_and_si128(
		    _mm_cmpeq_epi8(_mm_or_si128(x, fa), a),
		    _mm_cmpeq_epi8(_mm_or_si128(y, fb), b)));

		for (; m; m &= m - 1) {
			const char *q = p + __builtin_ctz(m);

			if (equal_at(f, q))
				return q;
		}
		p += 16;
	}
	return next_plain(f, p, end);
}

/* Places among the 32 from p on where both rare bytes stand. */
__attribute__((target("avx2"), always_inline))
static inline __m256i
both_avx2(const struct finder *f, const char *p, const __m256i v[4])
{
	__m256i x = _mm256_loadu_si256((const void *)(p + f->a));
	__m256i y = _mm256_loadu_si256((const void *)(p + f->b));

	return _mm256_and_si256(
	    _mm256_cmpeq_epi8(_mm256_or_si256(x, v[2]), v[0]),
	    _mm256_cmpeq_epi8(_mm256_or_si256(y, v[3]), v[1]));
}

__attribute__((target("avx2"), always_inline))
static inline const char *
first_avx2(const struct finder *f, const char *p, __m256i both)
{
	unsigned m = (unsigned)_mm256_movemask_epi8(both);

	for (; m; m &= m - 1)
		if (equal_at(f, p + __builtin_ctz(m)))
			return p + __builtin_ctz(m);
	return NULL;
}

__attribute__((target("avx2")))
static const char *
next_avx2(const struct finder *f, const char *p, const char *end)
{
	unsigned char ca = f->lower[f->a], cb = f->lower[f->b];
	const __m256i v[4] = { _mm256_set1_epi8((char)ca),
		_mm256_set1_epi8((char)cb),
		_mm256_set1_epi8(letter(ca) ? 0x20 : 0),
		_mm256_set1_epi8(letter(cb) ? 0x20 : 0) };
	const char *q;

	/* Mostly there is nothing in 128 bytes: one branch for them. */
	while ((size_t)(end - p) >= f->n + 127) {
		__m256i m0 = both_avx2(f, p, v);
		__m256i m1 = both_avx2(f, p + 32, v);
		__m256i m2 = both_avx2(f, p + 64, v);
		__m256i m3 = both_avx2(f, p + 96, v);
		__m256i any = _mm256_or_si256(_mm256_or_si256(m0, m1),
		    _mm256_or_si256(m2, m3));

		if (!_mm256_testz_si256(any, any) &&
		    ((q = first_avx2(f, p, m0)) ||
		    (q = first_avx2(f, p + 32, m1)) ||
		    (q = first_avx2(f, p + 64, m2)) ||
		    (q = first_avx2(f, p + 96, m3))))
			return q;
		p += 128;
	}
	for (; (size_t)(end - p) >= f->n + 31; p += 32)
		if ((q = first_avx2(f, p, both_avx2(f, p, v))))
			return q;
	return next_plain(f, p, end);
}
#endif

int
finder_use(struct finder *f, const char *how)
{
	if (strcmp(how, "plain") == 0) {
		f->next = next_plain;
		return 0;
	}
#ifdef FIND_X86
	if (strcmp(how, "sse2") == 0) {
		f->next = next_sse2;
		return 0;
	}
	if (strcmp(how, "avx2") == 0 && __builtin_cpu_supports("avx2")) {
		f->next = next_avx2;
		return 0;
	}
#endif
	return -ENOTSUP;
}

int
finder_init(struct finder *f, struct span literal)
{
	size_t best = 0, second = 0;

	*f = (struct finder){ .n = literal.n };
	if (literal.n == 0)
		return -EINVAL;
	if (f->n > FIND_MAX)
		f->n = FIND_MAX;
	for (size_t i = 0; i < f->n; i++) {
		size_t r;

		f->lower[i] = lower((unsigned char)literal.p[i]);
		r = rarity(f->lower[i]) + 1;
		if (r > best) {
			f->b = f->a;
			second = best;
			f->a = i;
			best = r;
		} else if (r > second) {
			f->b = i;
			second = r;
		}
	}
	if (second == 0)
		f->b = f->a;
	if (finder_use(f, "avx2") != 0 && finder_use(f, "sse2") != 0)
		return finder_use(f, "plain");
	return 0;
}
