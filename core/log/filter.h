/* What is looked for: one filter for the pane's line and the options of
 * `log`.
 *
 * Filter line: words separated by blanks, `name:value` with the names of the
 * options (to: from: account: since: until: on: status: queue-id: (also id:)
 * message-id: subject: client: relay: text: sessions:yes), values quoted with
 * "…" where they hold blanks; a bare word that is an address means to:, a
 * bare queue id means queue-id:, a bare date means on:, anything else text.
 * A status that only sessions have means sessions:yes too.
 * Full-width input folds.  Addresses match case-insensitively; @example.jp a
 * domain, ~part a part.
 * Errors carry a sentence naming the word and what is possible. */
#ifndef MTGP_LOG_FILTER_H
#define MTGP_LOG_FILTER_H

#include "core/base/arena.h"
#include "core/log/message.h"
#include "core/text/error.h"

struct log_filter {
	struct span	 to, from, account, queue_id, message_id, subject,
			 client, relay, text;
	usec_t		 since, until;	/* TIME_NONE: open; until exclusive */
	uint32_t	 verdicts;	/* mask of enum log_verdict, 0 any */
	bool		 sessions;
	void		*text_re;	/* compiled PCRE2, owned */
};

void	log_filter_init(struct log_filter *f);
void	log_filter_done(struct log_filter *f);
/* One option by name ("to", "on", …).  The arena owns copies. */
int	log_filter_set(struct log_filter *f, struct arena *a,
		const char *name, struct span value, usec_t now,
		struct error *e);
int	log_filter_parse(struct log_filter *f, struct arena *a,
		struct span line, usec_t now, struct error *e);
/* The line without the words of some options (names, NULL-terminated); a bare
 * word counts as what it means.  The others stay as they were typed. */
int	log_filter_without(struct span line, const char *const *drop,
		usec_t now, struct buf *out);
/* Back to a filter line. */
int	log_filter_format(const struct log_filter *f, struct buf *out);
/* Names for completion, NULL-terminated. */
const char *const *log_filter_names(void);
/* Does the finished object match?  (Structural, exact.) */
bool	log_filter_match(const struct log_filter *f,
		const struct log_message *m);
/* Bytes (ASCII case apart) that at least one line of every matching object
 * holds: what a search looks for first.  False: there are none. */
bool	log_filter_literal(const struct log_filter *f, struct span *ret);
bool	log_address_match(struct span pattern, struct span address);

#endif
