/* What a person typed or pasted, as something to look up. */
#ifndef MTGP_DOMAIN_SUBJECT_H
#define MTGP_DOMAIN_SUBJECT_H

#include "core/base/arena.h"

/* "example.jp.", "taro@example.jp", "https://www.example.jp/a", "[192.0.2.1]",
 * "mx.example.jp[192.0.2.1]:25" of a log, "hxxp://evil[.]example" of a report,
 * also in full-width letters: the name or the address in it, as it is
 * written, on the arena.
 * -EINVAL: there is none; -EILSEQ: a name in another script; -EDOM: a range
 * of addresses, or an AS; -ENOMEM. */
int	domain_subject(struct span typed, struct arena *a,
		struct span *ret);
/* The id of the sentence, with {value}. */
const char *domain_subject_fault(int code);

#endif
