/* The state of one list for one target: what its answer says, and whether
 * the list can be believed just now.  A failure, a refusal or a rewritten
 * answer is never listed and never clean.
 *
 * Asks ahead: the answer, the test points and (for what is listed) the text
 * and the neighbour.  Everything hangs on the arena. */
#ifndef MTGP_BLOCKLIST_STATE_H
#define MTGP_BLOCKLIST_STATE_H

#include "core/blocklist/health.h"

enum list_status {
	LIST_IS_PENDING, LIST_IS_LISTED, LIST_IS_CLEAN, LIST_IS_WELCOME,
	LIST_IS_INFO, LIST_IS_REFUSED, LIST_IS_REWRITTEN, LIST_IS_DEAD,
	LIST_LISTS_ALL, LIST_NO_ANSWER, LIST_DNS_ERROR, LIST_KEY_NEEDED,
	LIST_IS_UNKNOWN,	/* an answer that no code fits */
	LIST_UNASKED,		/* offline, or over a limit */
};

struct list_state {
	enum list_status status;
	struct span	 name;		/* what was asked */
	struct dns_look	 look;		/* A */
	struct list_codes codes;
	struct list_health health;
	struct span	 text;		/* TXT, of what is listed */
	bool		 key_refused;
	bool		 unwritten;	/* dead, as far as a zone file tells
					 * that has nothing of the list */
	bool		 doubted;	/* refused, as far as one can tell */
	bool		 whole64;	/* the neighbour is listed, too */
};

/* Many are asked at once, and a dead one must not hold up all. */
#define LIST_PATIENCE USEC_SEC

/* domain: the name to ask (used for domains only).  0 or -ENOMEM. */
int	list_state(const struct blocklist_query *q, struct asker *by,
		struct arena *a, usec_t now, const struct blocklist *list,
		const struct list_target *target, struct span domain,
		struct list_state *ret);
const char *list_status_name(enum list_status s);	/* "no-answer" */
/* Is this kind of target asked of the list? */
bool	list_fits(const struct blocklist *list,
		const struct list_target *target);

#endif
