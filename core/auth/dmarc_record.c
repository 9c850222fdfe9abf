/* A DMARC record to its tags.  What is not valid counts as not there, as the
 * RFC asks; the first such tag is kept for whoever wants to tell the owner. */
#include "core/auth/dmarc.h"

#include "core/auth/tag_list.h"

static enum dmarc_policy
policy_of(struct span value)
{
	static const enum dmarc_policy all[] = { DMARC_NONE,
		DMARC_QUARANTINE, DMARC_REJECT };

	for (size_t i = 0; i < 3; i++)
		if (span_eq_nocase(value,
		    span_str(dmarc_policy_name(all[i]))))
			return all[i];
	return DMARC_UNSET;
}

/* One of some letters, in any case; '\0': none of them. */
static char
letter_of(struct span value, const char *letters)
{
	char c = value.n == 1 ? (char)(value.p[0] | 32) : '\0';

	return c && strchr(letters, c) ? c : '\0';
}

enum tag_id { TAG_P, TAG_SP, TAG_NP, TAG_ADKIM, TAG_ASPF, TAG_T, TAG_PSD,
	TAG_RUA, TAG_RUF, TAG_PCT };

static const char *const tags[] = {
	[TAG_P] = "p", [TAG_SP] = "sp", [TAG_NP] = "np",
	[TAG_ADKIM] = "adkim", [TAG_ASPF] = "aspf", [TAG_T] = "t",
	[TAG_PSD] = "psd", [TAG_RUA] = "rua", [TAG_RUF] = "ruf",
	[TAG_PCT] = "pct",
};

static bool
set_tag(struct dmarc_record *r, enum tag_id tag, struct span value)
{
	enum dmarc_policy *policies[] = { &r->p, &r->sp, &r->np };
	uint64_t n;
	char c;

	switch (tag) {
	case TAG_P:
	case TAG_SP:
	case TAG_NP:
		return (*policies[tag] = policy_of(value)) != DMARC_UNSET;
	case TAG_ADKIM:
	case TAG_ASPF:
		c = letter_of(value, "rs");
		*(tag == TAG_ADKIM ? &r->strict_dkim : &r->strict_spf) =
		    c == 's';
		return c;
	case TAG_T:
		c = letter_of(value, "yn");
		r->testing = c == 'y';
		return c;
	case TAG_PSD:
		c = letter_of(value, "ynu");
		r->psd = c ? c : 'u';
		return c;
	case TAG_RUA:
	case TAG_RUF:
		*(tag == TAG_RUA ? &r->rua : &r->ruf) = value;
		return value.n > 0;
	case TAG_PCT:
		if (span_u64(value, 100, &n) < 0)
			return false;
		r->pct = (unsigned)n;
		return true;
	}
	return true;
}

bool
dmarc_parse(struct span text, struct dmarc_record *ret)
{
	struct dmarc_record r = { .text = text, .psd = 'u', .pct = 100 };
	bool seen[sizeof tags / sizeof *tags] = { false };
	struct span rest = text;
	struct tag t;

	/* the version comes first, and only its value minds the case */
	if (!tag_next(&rest, &t) || !span_eq_nocase(t.name, span_str("v")) ||
	    !span_is(t.value, "DMARC1"))
		return false;
	while (tag_next(&rest, &t)) {
		bool good = true;

		for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
			if (!span_eq_nocase(t.name, span_str(tags[i])))
				continue;
			good = !seen[i] && set_tag(&r, (enum tag_id)i,
			    t.value);
			seen[i] = true;
		}
		if (!good && r.bad.n == 0)
			r.bad = t.text;
	}
	*ret = r;
	return true;
}

const char *
dmarc_policy_name(enum dmarc_policy p)
{
	static const char *const names[] = { "", "none", "quarantine",
		"reject" };

	return names[p];
}

const char *
dmarc_result_name(enum dmarc_result r)
{
	static const char *const names[] = { "pending", "unknown", "none",
		"pass", "fail", "temperror" };

	return names[r];
}
