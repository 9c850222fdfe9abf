/* libidn2 behind checks of its own: it takes empty labels. */
#include "core/text/idn.h"

#include <idn2.h>

#define NAME_MAX_BYTES 253

static const struct span none = { "", 0 };

static bool
is_plain(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c == 0x7f || c >= 0x80)
			return false;
	}
	return true;
}

/* Each label 1 to 63 bytes. */
static bool
has_labels(struct span name)
{
	struct span label;

	if (name.n == 0 || name.n > NAME_MAX_BYTES || span_ends(name, "."))
		return false;
	while (span_split(&name, '.', &label))
		if (label.n == 0 || label.n > 63)
			return false;
	return true;
}

static struct span
lower(struct span name, struct arena *a)
{
	char *s = arena_memdup(a, name.p ? name.p : "", name.n);

	for (size_t i = 0; s != NULL && i < name.n; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] - 'A' + 'a');
	return s != NULL ? span_of(s, name.n) : none;
}

struct span
idn_ascii(struct span name, struct arena *a)
{
	char *z, *out = NULL;
	struct span s = none;

	if (span_ends(name, "."))
		name.n--;
	if (is_plain(name))
		return has_labels(name) ? lower(name, a) : none;
	if (name.n > 4 * NAME_MAX_BYTES || memchr(name.p, '\0', name.n))
		return none;
	z = arena_memdup(a, name.p, name.n);
	if (z != NULL && idn2_to_ascii_8z(z, &out, IDN2_NONTRANSITIONAL |
	    IDN2_NFC_INPUT) == IDN2_OK) {
		s = span_str(out);
		s = is_plain(s) && has_labels(s) ? arena_span(a, s) : none;
		idn2_free(out);
	}
	return s;
}

struct span
idn_unicode(struct span name, struct arena *a)
{
	char *z, *out = NULL;
	struct span s = name;

	if (span_find_nocase(name, span_str("xn--")) < 0 || !has_labels(name))
		return name;
	z = arena_memdup(a, name.p, name.n);
	if (z != NULL && idn2_to_unicode_8z8z(z, &out, 0) == IDN2_OK) {
		s = arena_span(a, span_str(out));
		idn2_free(out);
	}
	/* libidn2 also returns names that do not lead back */
	return span_eq_nocase(idn_ascii(s, a), name) ? s : name;
}
