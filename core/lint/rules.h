/* Rules of lint: what in a mail makes it look like junk or arrive broken.
 *
 * A rule is a row of data/rules/lint_rules.tsv (sentences, points, section,
 * severity, whom it applies to) and one short function here that looks
 * whether it holds.  Functions stand in core/lint/rule_<group>.c, each file
 * with a table {id, function} that ends in { NULL }; rules.c lists the tables.
 * A function knows no points and no words.
 *
 *	int rule_l201(struct lint_run *run)
 *	{
 *		if (run->v->subject.n == 0)
 *			lint_hit(run, lint_field(run->v, "Subject"), NULL);
 *		return 0;
 *	}
 *
 * The mail is prepared once (struct lint_view); rules are run at each
 * judgement.  A rule counts once a mail, and each of its hits is listed.  What
 * cannot be known is lint_unknown, what an answer is awaited for is
 * lint_pending: neither good nor bad.
 * All texts are bytes of the mail, UTF-8 where they were decoded, hostile.
 * Limits: LINT_HITS hits a rule; further ones are counted. */
#ifndef MTGP_LINT_RULES_H
#define MTGP_LINT_RULES_H

#include "core/inquiry/inquiry.h"
#include "core/lint/tables.h"
#include "core/mime/address.h"
#include "core/mime/html.h"
#include "core/mime/part.h"

#define LINT_HITS 50

struct forge_knowledge;		/* core/forged/knowledge.h */
struct forge_links;		/* core/forged/links.h */
struct lint_files;		/* rule_attachment.c: core/filetype */
struct lint_net;		/* net.h: what was asked about the sender */
struct message;

/* A text of the mail that people read. */
struct lint_text {
	const struct mime_part *part;	/* NULL: there is none */
	struct span	 raw;		/* decoded to UTF-8: HTML as source */
	struct span	 text;		/* visible, line ends LF */
	struct span	 folded;	/* text by forge_text */
	bool		 cut;		/* over LINT_TEXT_MAX */
	bool		 undecodable;	/* the charset is not known */
};
#define LINT_TEXT_MAX ((size_t)512 << 10)

/* Sizes of a text as l211 counts them. */
struct lint_units {
	unsigned	 half;		/* half units: kanji 2, kana 1, … */
	unsigned	 chars;		/* not blank */
};

/* A mail as the rules see it. */
struct lint_view {
	struct span	 mail;
	const struct message *message;
	const struct mime_mail *mime;
	const struct fields *fields;	/* of the mail itself */
	struct addresses from, to, cc;
	struct span	 from_domain;	/* ASCII; or "" */
	struct span	 from_display;	/* decoded, of the first address */
	struct addresses recipients;	/* To, Cc, and those of the envelope */
	struct span	 subject;	/* decoded, trimmed */
	struct span	 subject_folded;
	struct span	 subject_bare;	/* folded, lower case, without Re:,
					 * tags, and signs at both ends */
	struct span	 subject_raw;
	bool		 has_subject;
	bool		 reply;		/* In-Reply-To */
	bool		 first;		/* neither In-Reply-To nor References */
	struct lint_text plain, html;
	struct html	 page;		/* of html */
	struct span	 visible;	/* what people read: plain where it
					 * says something, else HTML */
	struct span	 visible_folded;
	struct span	 own;		/* visible_folded without quotation
					 * and signature */
	struct lint_units units;	/* of own */
	size_t		 chars;		/* of visible, not blank */
	const struct address *carrier;	/* a recipient at a mobile carrier */
	const struct mime_part **attachments;	/* parts that people save */
	size_t		 nattachments;
	bool		 images;	/* a part of image/ that is shown */
	const struct lint_files *files;	/* NULL: not looked at */
	const struct forge_links *links;	/* NULL: not looked at */
	const struct forge_knowledge *know;
	const struct lint_tables *tables;
	const struct facts *facts;	/* NULL: none */
	bool		 incoming;	/* rules for outgoing mail are left
					 * out */
	struct arena	*arena;		/* as long as the view */
};

/* Where in the mail: offset and length of bytes of it. */
struct lint_place {
	const char	*part;		/* path, or NULL: the header */
	size_t		 offset;	/* MIME_NO_OFFSET: nowhere to show */
	size_t		 length;
};

/* {x} {y} {n} {m} {dom} {ip} of a sentence. */
struct lint_slot {
	const char	*name;
	struct span	 value;		/* p NULL: words */
	struct text	 words;		/* of ours, in both languages */
};
#define LINT_SLOTS 6

struct lint_hit {
	struct lint_hit	*next;
	struct lint_place place;
	struct lint_slot slots[LINT_SLOTS];
	size_t		 nslots;
};

enum lint_state { LINT_PASSED, LINT_HIT, LINT_PENDING, LINT_UNKNOWN };

/* What came of one rule. */
struct lint_outcome {
	const struct lint_rule *rule;
	enum lint_state	 state;
	struct lint_hit	*hits, *last;
	size_t		 nhits;		/* all that were found */
	int		 points;	/* thousandths, of the rule or less */
	bool		 perhaps;	/* sure no: said as a possibility */
};

/* One judgement. */
struct lint_run {
	const struct lint_view *v;
	const struct lint_net *net;	/* of this judgement; NULL: no rule of
					 * auth and server is known */
	struct asker	*by;
	struct arena	*a;		/* of this judgement */
	usec_t		 now;
	struct lint_outcome *out;	/* of the rule that runs */
	const struct lint_outcome *all;	/* of the rules before it, by row */
};

typedef int	lint_rule_fn(struct lint_run *run);	/* 0 or -ENOMEM */

struct lint_check {
	const char	*id;		/* "l101"; NULL: the end */
	lint_rule_fn	*run;
};

extern const struct lint_check lint_checks_attachment[];
extern const struct lint_check lint_checks_auth[];
extern const struct lint_check lint_checks_body[];
extern const struct lint_check lint_checks_charset[];
extern const struct lint_check lint_checks_header[];
extern const struct lint_check lint_checks_link[];
extern const struct lint_check lint_checks_manners[];
extern const struct lint_check lint_checks_server[];
extern const struct lint_check lint_checks_subject[];

/* name, const struct span *, …, NULL; the values are copied. */
void	lint_hit(struct lint_run *run, struct lint_place at, ...)
		__attribute__((sentinel));
/* One more slot of the last hit. */
void	lint_words(struct lint_run *run, const char *name,
		struct text words);
/* n as the value of a slot, on the run's arena. */
struct span lint_number(struct lint_run *run, long long n);
/* Megabytes with one digit: "12.3". */
struct span lint_megabytes(struct lint_run *run, size_t bytes);
void	lint_unknown(struct lint_run *run);
void	lint_pending(struct lint_run *run);
/* Fewer points than the row has, and no more than a notice. */
void	lint_milder(struct lint_run *run, int points_milli);
/* The same, and said as a possibility. */
void	lint_perhaps(struct lint_run *run, int points_milli);
/* Did a rule that ran before this one hit? */
bool	lint_fired(const struct lint_run *run, const char *id);

/* Places. */
struct lint_place lint_nowhere(void);
struct lint_place lint_field(const struct lint_view *v, const char *name);
struct lint_place lint_field_at(const struct lint_view *v,
		const struct field_raw *f);
struct lint_place lint_part(const struct mime_part *p);

/* Of a text by forge_text, or of another one. */
void	lint_count(struct span text, struct lint_units *ret);
/* Characters that leave ink. */
size_t	lint_visible_chars(struct span text);
/* Control characters but for tab, line ends and form feed. */
size_t	lint_controls(struct span text);
/* Re:, Fw:, … at the start of a folded subject go; false: none is there. */
bool	lint_cut_reply(struct span *s);
/* A part that people save: no text, no picture of the text, no signature,
 * nothing inside an attached mail. */
bool	lint_is_attachment(const struct mime_part *p);
/* Is the domain that of From, or has it the same organisation? */
bool	lint_is_own(const struct lint_view *v, struct span domain);

/* For lint_prepare: the part of rule_attachment.c and of rule_link.c.  On the
 * arena of the view; 0 or -ENOMEM. */
int	lint_files_read(struct lint_view *v);
int	lint_links_read(struct lint_view *v);

#endif
