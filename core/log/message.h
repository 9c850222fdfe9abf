/* One message (or refusal, or session) as the log tells it: built from its
 * lines by a pure function, printed as in docs/schemata.md.
 *
 * log_message_build() takes the lines of one message in time order (and those
 * tied to it by pid) and fills everything incl. verdicts.  It copies what it
 * keeps into the arena.  It never depends on how the lines were found. */
#ifndef MTGP_LOG_MESSAGE_H
#define MTGP_LOG_MESSAGE_H

#include "core/base/arena.h"
#include "core/inquiry/facts.h"
#include "core/log/grammar.h"
#include "core/sheet/json.h"
#include "core/text/lang.h"

enum log_verdict {
	VERDICT_UNKNOWN,
	VERDICT_DELIVERED_REMOTE,
	VERDICT_DELIVERED_LOCAL,
	VERDICT_RELAYED,	/* taken by our own relayhost or a smarthost:
				 * the last hop seen is not the receiver's */
	VERDICT_FILTERED,	/* handed to a filter on this host or by
				 * FILTER/content_filter; see children */
	VERDICT_DEFERRED,
	VERDICT_BOUNCED,
	VERDICT_EXPIRED,
	VERDICT_REJECTED,
	VERDICT_HELD,
	VERDICT_DISCARDED,
	VERDICT_CANCELED,	/* deleted by the administrator */
	VERDICT_IN_QUEUE,
	/* sessions */
	VERDICT_LOGIN_FAILED,
	VERDICT_TLS_FAILED,
	VERDICT_FETCHED,
	VERDICT_LOGGED_IN,	/* and nothing logged of what came after */
	VERDICT_COUNT
};

enum log_object { LOG_OBJECT_MESSAGE, LOG_OBJECT_REFUSAL, LOG_OBJECT_SESSION };

/* Where a line lies. */
struct log_position {
	uint32_t	segment;	/* index in the source */
	uint64_t	offset;		/* bytes, in the expanded text */
};

struct log_input_line {
	struct span		bytes;	/* without the newline */
	struct log_position	at;
	usec_t			time;
	bool			tied;	/* by pid, not by id */
};

struct log_receipt {
	const char	*product;	/* "postfix", "qmail", "exim",
					 * "sendmail", "exchange", "gmail", …
					 * or NULL */
	struct span	 id;
	usec_t		 clock;		/* their clock, or TIME_NONE */
};

struct log_attempt {
	usec_t		 time;
	struct span	 service;	/* "smtp", "lmtp", "local", … */
	struct span	 relay_name, relay_ip;	/* "none", "local" are names */
	struct span	 relay_path;	/* a socket: private/dovecot-lmtp */
	int32_t		 relay_port;	/* -1 */
	int64_t		 delay;		/* ms, -1 */
	int64_t		 delays[4];	/* ms: queue wait, manager, connect,
					 * transfer; -1 */
	struct span	 dsn, status, reply;
	struct log_receipt receipt;
	struct span	 tls;		/* "TLSv1.3 … (Trusted)", or empty */
	struct span	 stored;	/* by Dovecot's lmtp: "stored", "saved",
					 * "discarded", …; p NULL: not known */
	struct span	 mailbox;	/* into that */
	struct log_position at;
	enum log_verdict verdict;	/* of this attempt */
};

struct log_recipient {
	struct span	 to, orig_to;	/* orig_to.p NULL: none */
	enum log_verdict verdict;
	struct log_attempt *attempts;
	size_t		 nattempts;
};

/* What a filter, a milter or a policy service said of the message. */
struct log_check {
	struct span	 program;	/* "opendkim", "rspamd", … */
	struct span	 method;	/* "dkim", "spf", "dmarc", or empty */
	struct span	 result;	/* "pass", "reject", "Passed CLEAN", … */
	struct span	 score, required, domain;	/* or empty */
	struct log_position at;
};

/* What a mail program did to one mail in a session. */
struct log_act {
	struct span	 action;	/* "expunge", "copy from INBOX", … */
	struct span	 mailbox, message_id;
};

struct log_session {
	struct span	 id;		/* p NULL: none */
	struct span	 service;	/* "imap", "pop3", "smtp", … */
	struct span	 reason;	/* of a failure, by who found it */
	int64_t		 fetched;	/* mails; -1: not logged */
	int64_t		 deleted;
	bool		 tls;
	struct log_act	*acts;
	size_t		 nacts, cap;
};

struct log_message {
	enum log_object	 object;
	struct span	 queue_id;	/* p NULL for refusals, sessions */
	struct span	 host, instance;
	usec_t		 arrived, finished;	/* first line; removed or last
						 * final attempt, or NONE */
	usec_t		 last;			/* time of the last line */
	struct span	 message_id, subject;	/* p NULL: not logged; subject
						 * is decoded UTF-8 */
	struct span	 from;			/* p NULL: not logged */
	int64_t		 size, nrcpt;		/* -1 */
	struct span	 account;		/* SASL user or local user */
	struct span	 client_name, client_ip, client_helo;
	struct span	 to;			/* refusals */
	struct span	 reply;			/* refusals, sessions: text */
	struct log_session session;
	struct log_recipient *recipients;
	size_t		 nrecipients;
	enum log_verdict verdict;
	bool		 removed;
	bool		 has_birth;		/* its first line was seen */
	bool		 unfinished;		/* the client went away before
						 * it was handed over */
	struct log_position origin;
	struct span	*children;		/* queue ids */
	size_t		 nchildren;
	struct log_check *checks;
	size_t		 nchecks;
	struct log_input_line *lines;		/* in order, copied */
	size_t		 nlines;
};

/* What decides relayed/filtered/delivered: facts about this host, all
 * optional (postconf).  Zeroed: 127.0.0.0/8 and ::1 with port != 25 or
 * service "smtp"/"lmtp" to them is a filter, relayhost unknown. */
struct log_host_facts {
	const struct span *relayhosts;	/* names or addresses */
	size_t		 nrelayhosts;
};

int	log_message_build(struct arena *a, const struct log_input_line *lines,
		size_t n, const struct log_host_facts *facts,
		struct log_message *ret);

/* A message that waits, and no line names a recipient: the queue may know
 * (fact queue.to).  Memory that is not there shows in the arena. */
void	log_message_ask_queue(struct arena *a, struct log_message *m,
		const struct facts *f);

/* "delivered-remote" … the words of schema 1. */
const char *log_verdict_name(enum log_verdict v);
/* Is that a verdict of sessions only? */
bool	log_verdict_is_session(enum log_verdict v);
/* Did another server decide, or is it still to: is it about the recipient's
 * side, not about where the mail came from? */
bool	log_verdict_is_outward(enum log_verdict v);
bool	log_verdict_parse(struct span s, enum log_verdict *ret);
/* Label of at most 8 columns (引渡済): catalogue verdict.NAME. */
const char *log_verdict_label(enum log_verdict v, enum lang lang);
/* Rank for "the first present of …" (docs/checks/log.md): lower wins. */
int	log_verdict_rank(enum log_verdict v);

int	log_receipt_parse(struct span reply, struct log_receipt *ret);

/* One object of `log --json` (no newline).  source names the segment. */
void	log_message_json(struct jw *j, const struct log_message *m,
		struct span source, bool with_lines);

#endif
