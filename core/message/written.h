/* What our own servers wrote into a mail when it came in, as far as it can be
 * believed.
 *
 * Only what stands above the field in which the mail came in was surely
 * written here.  Many servers write right below their Received field, some
 * further below: there a sender could have written the same, and only a server
 * that removes such fields (RFC 8601, 5) can tell.  So results there count
 *
 * - where their name was given as ours, or the settings of this host do not
 *   rule out that a milter of it wrote them; further below only while nothing
 *   could be asked;
 * - else where they speak against the mail: nobody forges those.
 *
 * A pass of DKIM needs a signature of that domain in the mail, unless nothing
 * was asked and the mail carries none at all; results of DMARC are those of
 * the domain of From. */
#ifndef MTGP_MESSAGE_WRITTEN_H
#define MTGP_MESSAGE_WRITTEN_H

#include "core/message/message_part.h"
#include "core/mime/authres.h"

struct written {			/* the newest first; NULL: nothing */
	const struct authres_result *spf, *dmarc;
	const struct authres_result *dkim[DKIM_SIGNATURES];
	size_t		 ndkim;
	bool		 any;		/* one carries our name */
};

/* asked: SPF or DMARC were looked up.  Also fills ret_results->authres.
 * 0 or -ENOMEM. */
int	message_written(struct message_judge *j, bool asked,
		struct written *ret, struct forge_results *ret_results);

#endif
