/* What settings of Postfix mean, from the facts postconf.*.  Everything hangs
 * on the arena. */
#ifndef MTGP_INQUIRY_POSTCONF_H
#define MTGP_INQUIRY_POSTCONF_H

#include "core/base/arena.h"
#include "core/inquiry/facts.h"

/* "mydomain": without blanks around; empty: not known, or f NULL. */
struct span postconf_get(const struct facts *f, const char *name);
/* The same with $name, ${name} and $(name) in it expanded once. */
struct span postconf_expanded(const struct facts *f, const char *name,
		struct arena *a);
/* Is one of the words of the list (blanks, commas) that one? */
bool	postconf_has(const struct facts *f, const char *name,
		struct span word);
/* Names and addresses of our relayhost and smtp_fallback_relay. */
int	postconf_relays(const struct facts *f, struct arena *a,
		struct span **ret, size_t *ret_n);

#endif
