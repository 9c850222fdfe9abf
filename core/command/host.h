/* What subcommands and the console need to know of this host and of the
 * installed knowledge. */
#ifndef MTGP_COMMAND_HOST_H
#define MTGP_COMMAND_HOST_H

#include "core/blocklist/lists.h"
#include "core/bounce/replies.h"
#include "core/command/command.h"
#include "core/domain/tables.h"
#include "core/inquiry/facts.h"
#include "core/mailbox/mail.h"

#define HOST_ADDRESS 46

/* Facts: --facts FILE, or gathered (ours: the log is this host's), or none
 * (--offline, another host).  Never NULL after 0. */
int	host_facts(struct invocation *in, bool ours, struct facts **ret,
		struct error *e);
/* maximal_queue_lifetime, or 0 (unknown). */
usec_t	host_queue_lifetime(const struct facts *f);
/* data/replies with the user's overrides. */
int	host_replies(struct invocation *in, struct replies **ret,
		struct error *e);
/* data/dns with the user's overrides. */
int	host_domain_tables(struct invocation *in, struct domain_tables **ret,
		struct error *e);
/* data/blocklists with the user's overrides. */
int	host_lists(struct invocation *in, struct lists **ret,
		struct error *e);
/* How this host's log says that the mail came in (core/log/entry.h), added to
 * f: of the log at those paths, as of log_source_open().  0, -ENOMEM or
 * -ECANCELED. */
int	host_mail_log(const struct mail *m, const char *const *paths,
		size_t n, const char *cache_dir, usec_t now,
		const volatile bool *cancel, struct facts *f);
/* The one address of each kind that others see, from the facts file (NULL:
 * none) or, unless offline, the interfaces; "" where there is none, or more
 * than one.  Blocks only for the file. */
void	host_own_addresses(const char *facts_file, bool offline,
		char v4[HOST_ADDRESS], char v6[HOST_ADDRESS]);
/* This host's name, at most n - 1 bytes; "localhost" when unknown. */
void	host_name(char *name, size_t n);

#endif
