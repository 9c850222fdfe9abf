/* What of a TLSA record is usable; no memory, cannot fail. */
#include "core/auth/tlsa.h"

/* A SEQUENCE that fills the data to its end (X.690 8.1). */
static bool
is_der(struct span s)
{
	size_t length, more;

	if (s.n < 2 || s.p[0] != 0x30)
		return false;
	length = (unsigned char)s.p[1];
	more = length > 0x80 ? length - 0x80 : 0;
	if (length == 0x80 || more > 3 || s.n < 2 + more)
		return false;
	if (more > 0)
		length = 0;
	for (size_t i = 0; i < more; i++)
		length = length << 8 | (unsigned char)s.p[2 + i];
	return s.n == 2 + more + length;
}

enum tlsa_state
tlsa_judge(unsigned usage, unsigned selector, unsigned matching,
    struct span data)
{
	if (usage > 3)
		return TLSA_USAGE;
	if (selector > 1)
		return TLSA_SELECTOR;
	if (matching > 2)
		return TLSA_MATCHING;
	if (matching == 0 && !is_der(data))
		return TLSA_DATA;
	if (matching > 0 && data.n != (matching == 1 ? 32 : 64))
		return TLSA_LENGTH;
	return usage < 2 ? TLSA_PKIX : TLSA_USABLE;
}

const char *
tlsa_state_name(enum tlsa_state s)
{
	static const char *const names[] = { "usable", "pkix", "usage",
		"selector", "matching", "length", "data" };

	return names[s];
}
