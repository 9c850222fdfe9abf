/* What one line says: Postfix 3.5-3.12 and the related daemons.
 *
 * Fields are read left to right, `key=value` up to ", " outside <…> and
 * quotes; the reply is everything from " (" after `status=WORD` to the last
 * ")" and is never searched for fields, so a reply, HELO name or local part
 * that imitates a field changes nothing.  Spans point into the line.
 * A line no rule knows is LOG_OTHER with its text (never an error). */
#ifndef MTGP_LOG_GRAMMAR_H
#define MTGP_LOG_GRAMMAR_H

#include "core/log/header.h"

enum log_kind {
	LOG_OTHER,
	/* Postfix, with a queue id */
	LOG_CLIENT,		/* smtpd: client=, sasl_*, orig_* */
	LOG_PICKUP,		/* pickup: uid= from= */
	LOG_MESSAGE_ID,		/* cleanup: message-id= */
	LOG_HEADER_CHECK,	/* cleanup: warning/info/… header X: value */
	LOG_QUEUED,		/* qmgr: from= size= nrcpt= (queue active) */
	LOG_ATTEMPT,		/* smtp lmtp local virtual pipe error discard
				 * …: to= relay= … status= (reply) */
	LOG_FAILED_HOST,	/* smtp: "host X said:" without status, lost
				 * connection, refused, … (with queue id) */
	LOG_REMOVED,		/* qmgr: removed */
	LOG_EXPIRED,		/* qmgr: from=, status=expired, returned */
	LOG_NOTICE_SENT,	/* bounce: sender non-delivery notification:
				 * ID (a child) */
	LOG_HOLD,		/* postsuper, cleanup, access: HOLD */
	LOG_RELEASE,
	LOG_DELETED,		/* postsuper: removed by the administrator */
	LOG_REQUEUED,
	LOG_DISCARDED,		/* access/header/milter: DISCARD */
	LOG_REDIRECTED,
	LOG_WARN,		/* "ID: warning: …", access WARN/INFO */
	/* refusals; queue id or NOQUEUE */
	LOG_REJECT,		/* smtpd/postscreen/cleanup: reject: …,
				 * milter-reject, proxy-reject */
	/* connections, tied by pid */
	LOG_CONNECT, LOG_DISCONNECT, LOG_LOST, LOG_TIMEOUT,
	LOG_TLS,		/* "… TLS connection established" */
	LOG_TLS_FAILED,
	LOG_SASL_FAILED,
	LOG_CONNECT_FAILED,	/* smtp: connect to X[…]:25: reason */
	LOG_POSTSCREEN,		/* CONNECT PASS PREGREET HANGUP DNSBL … */
	/* related daemons */
	LOG_LOGIN, LOG_LOGIN_FAILED,	/* dovecot imap-login/pop3-login … */
	LOG_FETCHED,		/* dovecot imap()/pop3(): logged out, counts */
	LOG_MAILBOX,		/* dovecot: delete/expunge/copy: msgid=… */
	LOG_STORED,		/* dovecot lmtp/lda/sieve: msgid=…: stored */
	LOG_FILTER,		/* amavis, rspamd, spamd: verdict, score */
	LOG_AUTH,		/* opendkim opendmarc policyd-spf: result */
	LOG_GREYLIST,		/* postgrey */
	LOG_STARTUP,		/* daemon started/reload, version */
	LOG_STATISTICS,		/* anvil, scache */
};

/* One named field in the order of the line.  Names are those of the line
 * ("to", "relay", "sasl_username", "proto"), plus a few of our own for
 * positional parts, documented per kind in grammar.c. */
struct log_field {
	const char	*name;		/* static, lower case */
	struct span	 value;		/* without <> and quotes' outer pair */
};

#define LOG_FIELDS_MAX 40

struct log_line {
	struct log_header header;
	enum log_kind	 kind;
	struct span	 queue_id;	/* empty for none and NOQUEUE */
	bool		 noqueue;
	struct log_field field[LOG_FIELDS_MAX];
	size_t		 nfields;
	/* LOG_ATTEMPT and LOG_REJECT */
	struct span	 status;	/* status word */
	struct span	 reply;		/* inside the parentheses; reject: the
					 * reply with its code */
	/* host parts, where the line names one */
	struct span	 host_name, host_ip;	/* client or relay */
	int32_t		 host_port;		/* -1: none */
	struct span	 rest;		/* free text behind the known part */
};

/* Is that the name of a daemon of Postfix, as it stands behind the slash? */
bool	log_is_postfix(struct span service);
/* Header and text.  0, or -EINVAL when the line has no syslog header. */
int	log_line_parse(struct span line, struct log_line *ret);
/* Text only, header given (ret->header is kept as it is). */
void	log_text_parse(struct log_line *l);
/* Empty span with p == NULL when absent; p != NULL for `from=<>`. */
struct span log_line_field(const struct log_line *l, const char *name);
const char *log_kind_name(enum log_kind k);

#endif
