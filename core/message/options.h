/* What the configuration says of mails: our servers and relays, and when to
 * ask what a sender could see. */
#ifndef MTGP_MESSAGE_OPTIONS_H
#define MTGP_MESSAGE_OPTIONS_H

#include "core/config/config.h"
#include "core/message/message.h"

/* Adds to what is there: authserv-ids and trusted-relays behind those of the
 * options; `ask-dns` auto sets ask_all, `never` clears it.  Texts are those of
 * the configuration.  0 or -ENOMEM. */
int	message_options_config(const struct config *c, struct arena *a,
		struct message_options *o);
/* What it says of this host, as facts: own.domain, own.sender.  0 or
 * -ENOMEM. */
int	message_facts_config(const struct config *c, struct facts *to);

#endif
