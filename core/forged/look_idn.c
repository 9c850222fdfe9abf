/* Internationalised labels: scripts that do not belong together, and labels
 * that the eye takes for another. */
#include <errno.h>

#include "core/forged/look_part.h"
#include "core/forged/skeleton.h"

struct keys {
	struct look_key	 folded, raw;
};

static int
read_keys(struct span label, struct arena *a, struct keys *ret)
{
	int r = look_key(label, LOOK_FOLDED, a, &ret->folded);

	return r < 0 ? r : look_key(label, LOOK_RAW, a, &ret->raw);
}

static bool
is_alike(const struct keys *k, struct span folded, struct span raw)
{
	return k->folded.text.n > 0 && (span_eq(k->folded.text, folded) ||
	    span_eq(k->raw.text, raw));
}

static bool
like_brand(const struct look_table *t, const struct keys *k,
    struct look_idn *ret)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct look_label *l = &t->v[i];

		if (l->label.n < 2 || !is_alike(k, l->folded, l->raw))
			continue;
		ret->brand = l->brand;
		ret->genuine = l->domain;
		return true;
	}
	return false;
}

static int
like_own(const struct keys *k, const struct span *own, size_t nown,
    struct arena *a, struct look_idn *ret, bool *ret_found)
{
	for (size_t i = 0; i < nown; i++) {
		struct look_host h;
		struct keys other;
		int r = look_host_read(own[i], a, &h);

		if (r == 0)
			r = read_keys(h.label, a, &other);
		if (r < 0)
			return r;
		if (!is_alike(k, other.folded.text, other.raw.text))
			continue;
		ret->genuine = h.org;
		*ret_found = true;
		break;
	}
	return 0;
}

static int
judge(const struct look_table *t, struct span label, const struct span *own,
    size_t nown, struct arena *a, struct look_idn *ret)
{
	struct keys k;
	bool found;
	int r = read_keys(label, a, &k);

	if (r < 0)
		return r;
	found = like_brand(t, &k, ret);
	if (!found)
		r = like_own(&k, own, nown, a, ret, &found);
	if (r < 0)
		return r;
	ret->mixed = !found && skeleton_mixes(label);
	if (found || ret->mixed)
		ret->part = label;
	return 0;
}

/* Labels of both forms stand side by side.  What is one of our own is none of
 * a stranger's. */
int
look_idn(const struct look_table *t, const struct look_host *h,
    const struct span *own, size_t nown, struct arena *a,
    struct look_idn *ret)
{
	struct span ascii = h->ascii, unicode = h->unicode, label, shown;
	struct look_idn found = { .part = span_str("") };
	int r = 0;

	for (size_t i = 0; i < nown; i++)
		if (span_eq_nocase(own[i], h->org))
			goto out;
	while (r == 0 && found.part.n == 0 && h->encoded &&
	    span_split(&ascii, '.', &label) &&
	    span_split(&unicode, '.', &shown))
		if (span_starts(label, "xn--") && !span_eq(label, shown))
			r = judge(t, shown, own, nown, a, &found);
out:
	if (r == 0)
		*ret = found;
	return r;
}
