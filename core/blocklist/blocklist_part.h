/* Inside core/blocklist: what the files that make the sheet share. */
#ifndef MTGP_BLOCKLIST_BLOCKLIST_PART_H
#define MTGP_BLOCKLIST_BLOCKLIST_PART_H

#include "core/blocklist/owner.h"
#include "core/blocklist/state.h"

/* One list for one target. */
struct cell {
	const struct blocklist *list;
	const struct list_target *target;
	struct list_state state;
	struct span	 registered;	/* the part of a domain that it is of;
					 * "": the target itself */
	enum severity	 severity;
	size_t		 number;	/* order of the data, for ties */
};

/* What the answers of all lists, and one name that cannot exist, say of the
 * DNS server that was asked. */
enum resolver_stand { RESOLVER_OPEN, RESOLVER_GOOD, RESOLVER_PUBLIC,
	RESOLVER_SHARED, RESOLVER_REWRITES, RESOLVER_SILENT,
	RESOLVER_UNKNOWN };

struct build {
	const struct blocklist_query *q;
	struct asker	*by;
	struct arena	*a;
	struct sheet	*s;
	struct row	*parent;	/* of all rows; NULL: top level */
	usec_t		 now;
	const struct list_target *target;
	size_t		 ntargets;
	bool		 waiting;	/* nothing was asked yet */
	struct cell	*v;
	size_t		 n;
	enum resolver_stand stand;
	const char	*public_name;	/* who runs the server, or NULL */
	struct span	 asks;		/* its address */
	size_t		 refused;	/* lists that refuse it */
	struct owner	*owners;	/* of each target; NULL: not asked */
};

/* The targets: those that were given, and the names of this host.  0 or
 * -ENOMEM. */
int	blocklist_targets(struct build *b);
/* One sentence behind another, of which one may be none. */
struct text blocklist_join(struct build *b, struct text x, struct text y);
/* Of what is listed: how many refusals in the log quote it. */
void	blocklist_refusals(struct build *b, struct row *r,
		const struct cell *c);
/* Without --list: the list can be asked. */
bool	blocklist_is_asked(const struct build *b, const struct blocklist *l);
/* Keys that every user may read, and lists that need a key. */
void	blocklist_key_rows(struct build *b);
void	blocklist_keyless_row(struct build *b);
/* The field `roles`. */
void	blocklist_roles(struct build *b, struct row *r, unsigned roles);
/* Looks at the DNS server, and takes back what cannot be believed through
 * it: a list that may refuse without saying so is refused, not clean and not
 * dead.  0 or -ENOMEM. */
int	blocklist_judge_resolver(struct build *b);
void	blocklist_resolver_row(struct build *b);
void	blocklist_selftests_row(struct build *b);

#endif
