/* Does a label say anything?  Pairs of letters are learnt from the labels of
 * brands; a label whose pairs are rare there, that has six consonants in a
 * row, or letters and digits by turns says nothing. */
#include <math.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/forged/look_part.h"

#define LABEL_MIN 6
#define CONSONANTS 6
#define PAIR_LIMIT -3.9f	/* of the mean logarithm: 4 of 734 honest labels
				 * lie below, 100 of 466 of phishing hosts */

static unsigned
letter(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : LETTERS - 2;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void
look_random_learn(struct look_table *t)
{
	float total[LETTERS] = { 0 };

	for (size_t i = 0; i < LETTERS; i++)
		for (size_t k = 0; k < LETTERS; k++)
			t->pair[i][k] = 0.5f;
	for (size_t i = 0; i < t->n; i++) {
		struct span s = t->v[i].label;
		unsigned prev = LETTERS - 1;

		for (size_t k = 0; k < s.n; k++) {
			t->pair[prev][letter(s.p[k])]++;
			prev = letter(s.p[k]);
		}
		t->pair[prev][LETTERS - 1]++;
	}
	for (size_t i = 0; i < LETTERS; i++)
		for (size_t k = 0; k < LETTERS; k++)
			total[i] += t->pair[i][k];
	for (size_t i = 0; i < LETTERS; i++)
		for (size_t k = 0; k < LETTERS; k++)
			t->pair[i][k] = logf(t->pair[i][k] / total[i]);
}

float
look_random_mean(const struct look_table *t, struct span label)
{
	unsigned prev = LETTERS - 1;
	float sum = 0;

	for (size_t i = 0; i < label.n; i++) {
		sum += t->pair[prev][letter(label.p[i])];
		prev = letter(label.p[i]);
	}
	sum += t->pair[prev][LETTERS - 1];
	return sum / (float)(label.n + 1);
}

static bool
lacks_vowels(struct span s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool consonant = letter(s.p[i]) < 26 &&
		    !strchr("aeiouy", s.p[i]);

		run = consonant ? run + 1 : 0;
		if (run == CONSONANTS)
			return true;
	}
	return false;
}

/* Two blocks of digits among letters; a number alone (shop24) is none. */
static bool
alternates(struct span s)
{
	unsigned blocks = 0, changes = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool digit = is_digit(s.p[i]);

		if (digit && (i == 0 || !is_digit(s.p[i - 1])))
			blocks++;
		if (i > 0 && s.p[i] != '-' && s.p[i - 1] != '-' &&
		    digit != is_digit(s.p[i - 1]))
			changes++;
	}
	return blocks >= 2 && changes >= 2;
}

bool
look_random(const struct look_table *t, const struct look_host *h)
{
	struct span s = h->label;

	if (s.n < LABEL_MIN || span_starts(s, "xn--") ||
	    map_get(t->labels, s))
		return false;
	return lacks_vowels(s) || alternates(s) ||
	    look_random_mean(t, s) < PAIR_LIMIT;
}
