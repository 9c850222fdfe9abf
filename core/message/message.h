/* The analysis `message`: who really sent this mail, over which route, and
 * what its authentication proves.
 *
 * message_prepare reads the mail once (fields, parts, hashes of its
 * signatures); message_analysis judges it with the answers that are in, and
 * may be repeated.  Both are pure; in the product they run in the helper
 * (role parse), since every byte of the mail is hostile.
 *
 * What is asked of DNS: the names of From, Return-Path, signatures (d=),
 * hops and HELO.  All else that the sender of a mail can choose freely (SPF
 * with the local part, links, owners of addresses) is asked only with
 * ask_all: opening a mail must not tell its sender so (docs/checks/message.md).
 * Rows: docs/checks/message.md.  Limits: MESSAGE_MAX bytes; those of
 * core/mime and of sheets. */
#ifndef MTGP_MESSAGE_MESSAGE_H
#define MTGP_MESSAGE_MESSAGE_H

#include "core/base/ip.h"
#include "core/inquiry/inquiry.h"

struct file_tables;		/* core/filetype/tables.h */
struct forge_base;		/* core/forged/base.h */

#define MESSAGE_MAX ((size_t)100 << 20)

/* Texts are copied by message_prepare; facts, forge and files must outlive
 * the message. */
struct message_options {
	struct ip	 ip;		/* n = 0: by the Received fields */
	struct span	 helo, mail_from;	/* p NULL: likewise */
	const struct span *authserv;	/* names of our own servers in */
	size_t		 nauthserv;	/* Authentication-Results */
	const struct span *trust;	/* relays: names or addresses/bits */
	size_t		 ntrust;
	bool		 ask_all;
	const char	*vantage;	/* "" the default */
	const struct facts *facts;	/* of this host; NULL: none */
	/* For the rows forged and signal; NULL: there are none. */
	const struct forge_base *forge;
	struct text	 forge_fault;	/* why there are none; or "" */
	/* What files are by their bytes; NULL: nobody looks. */
	const struct file_tables *files;
};

struct message;

/* The mail must outlive the message.  0; -EFBIG over MESSAGE_MAX, -ENOMEM;
 * -EIO: as dkim_prepare; -ENOENT: as forged_prepare. */
int	message_prepare(struct span mail, const struct message_options *o,
		struct message **ret);
void	message_free(struct message *m);	/* takes NULL */

/* Its subject is a struct message. */
extern const struct analysis message_analysis;

#endif
