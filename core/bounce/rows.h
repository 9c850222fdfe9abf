/* Inside core/bounce: rows that a reply and a whole mail share. */
#ifndef MTGP_BOUNCE_ROWS_H
#define MTGP_BOUNCE_ROWS_H

#include "core/bounce/replies.h"

/* The fields of a row `recipient`; what is empty is left out. */
struct recipient_said {
	struct span	 address, original;
	const char	*action;
	struct span	 status, reply, mta;
	const char	*reason;	/* "" or NULL: not known */
	const struct reply_meaning *meaning;	/* NULL: not known */
	bool		 permanent;
	struct span	 our_address;
};

void	recipient_fields(struct sheet *s, struct row *r,
		const struct recipient_said *said);
/* The row `resend`: whether anything more happens by itself. */
void	resend_row(struct sheet *s, bool retried);
enum severity meaning_severity(const struct reply_meaning *m);

#endif
