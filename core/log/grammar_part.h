/* What the files of the grammar share.  Nothing outside core/log/grammar*.c
 * and its tests includes this.
 *
 * A daemon is one row: the name in its syslog tag, how its text is read, and
 * sample lines ("kind|text") that a test feeds to the row.  A new daemon
 * costs a row and, where its wording is new, a function.
 *
 * All helpers take borrowed text, allocate nothing and cannot fail: what is
 * not understood stays in l->rest and the kind stays LOG_OTHER. */
#ifndef MTGP_LOG_GRAMMAR_PART_H
#define MTGP_LOG_GRAMMAR_PART_H

#include "core/log/grammar.h"

enum log_daemon_flag {
	LOG_DAEMON_POSTFIX = 1,	/* warning:/error: prefixes and queue ids */
	LOG_DAEMON_ID = 2,	/* the text starts with a Postfix queue id */
};

struct log_daemon {
	const char	*service;
	unsigned	 flags;
	void		(*parse)(struct log_line *l, struct span text);
	const char *const *samples;	/* NULL-terminated */
};

/* The tables, each sorted by nothing: grammar.c builds its index. */
struct log_daemons {
	const struct log_daemon *row;
	size_t		 n;
};
extern const struct log_daemons log_daemons_smtpd, log_daemons_delivery,
	log_daemons_cleanup, log_daemons_qmgr, log_daemons_postscreen,
	log_daemons_dovecot, log_daemons_mailbox, log_daemons_filter,
	log_daemons_auth;

/* Row i over all tables; NULL behind the last. */
const struct log_daemon *log_daemon_at(size_t i);

/* Reading from the left. */
#define TAKE(s, lit) log_take((s), "" lit, sizeof(lit) - 1)
bool	log_take(struct span *s, const char *lit, size_t n);
/* Up to (and without) sep, which is consumed; false: sep is not there. */
bool	log_take_until(struct span *s, const char *sep, struct span *ret);
/* A word up to a blank (consumed) or the end. */
struct span log_take_word(struct span *s);
/* `<…>` with quoted parts; a torn one runs to the end. */
bool	log_take_angle(struct span *s, struct span *ret);
/* Digits, letters, … of the class [0-9.]: a number. */
struct span log_take_number(struct span *s);

void	log_add(struct log_line *l, const char *name, struct span value);
/* name[ip]:port, [ip]:port, name[path]; fills host_*; what follows stays. */
bool	log_take_host(struct log_line *l, struct span *s);
/* Known `key=value` pairs from the left, ", " or blanks between; stops
 * behind `status=WORD (reply)`.  What is left goes to *s. */
void	log_take_fields(struct log_line *l, struct span *s);
/* One key of the line's vocabulary, or NULL. */
const char *log_key(struct span name);
/* Behind ": " of a refusal: `550 5.1.1 <x>: text; from=<a> to=<b> …`. */
void	log_take_reply(struct log_line *l, struct span s);
/* `Trusted TLS connection established to host[ip]:port: TLSv1.3 with …` */
bool	log_take_tls(struct log_line *l, struct span text);
/* warning: error: fatal: panic: info: with what smtp and smtpd have in
 * common; false when the text does not start so. */
bool	log_take_warning(struct log_line *l, struct span text);
/* to=<…> … status=WORD (reply), by whichever daemon. */
bool	log_take_attempt(struct log_line *l, struct span text);
/* reject:, milter-reject:, hold:, warn: … of smtpd and cleanup. */
bool	log_take_action(struct log_line *l, struct span text);

#define LOG_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
