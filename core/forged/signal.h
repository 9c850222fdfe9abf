/* Inside core/forged: how a signal is written.
 *
 * A signal is a row of data/rules/forge_signals.tsv (group, weight, sentences)
 * and one short function in core/forged/signal_<group>.c that says whether it
 * holds.  Each such file has a table {id, phase, function} that ends in a NULL
 * id; forged.c lists the tables.  A function knows no points and no words:
 *
 *	static int
 *	a06(struct forge_run *run)
 *	{
 *		if (!from_is_recipient(run))
 *			return 0;
 *		if (run->r->dmarc == DMARC_PASS)
 *			forge_variant(run, "dmarc-pass");
 *		return forge_say(run, forge_field(run, "To"), NULL);
 *	}
 *
 * What cannot be known is forge_unknown, what an answer is awaited for is
 * forge_open: neither good nor bad.  0 or -ENOMEM. */
#ifndef MTGP_FORGED_SIGNAL_H
#define MTGP_FORGED_SIGNAL_H

#include "core/forged/brands.h"
#include "core/forged/forged.h"
#include "core/forged/knowledge.h"
#include "core/forged/look.h"

struct forge_links;		/* links.h */
struct forge_link;

/* An address as the signals compare it. */
struct forge_address {
	const struct address *a;
	struct span	 text;		/* local@domain, lower case */
	struct span	 domain;	/* ASCII, lower case; "" */
	struct span	 org;		/* organization, ICANN part; "" */
};

struct forge_addresses {
	struct forge_address *v;
	size_t		 n;
};

struct forge_claim {
	const struct forge_brand *brand;
	unsigned	 where;		/* bits: 1 << enum brand_place */
	struct span	 alias;		/* as found there first */
	bool		 lookalike;	/* found only by what it looks like */
	struct brand_alignment from;	/* of From's domain with it */
};

/* Prepared once a mail. */
struct forged {
	const struct forge_view *v;
	struct arena	*a;
	struct forge_address from;	/* first of From; a NULL: none */
	struct forge_addresses sender, reply_to, to, cc;
	struct forge_address return_path;
	struct forge_address message_id;	/* text: all of it; domain: its
					 * right side; a NULL: none */
	struct span	 display;	/* of From, decoded */
	struct span	 visible;	/* what people read: plain where it
					 * says something, else HTML */
	struct span	 folded;	/* its beginning, as forge_text makes
					 * it */
	struct forge_claim *claims;	/* displays first; guards are not yet
					 * applied */
	size_t		 nclaims;
	struct look_host *from_look;	/* of From's domain */
	const struct forge_links *links;
	const struct forge_link **hosts;	/* one link of each host that
						 * is a name */
	size_t		 nhosts;
	struct forge_words words;	/* of subject, display name and text */
	bool		 impersonal;	/* the opening names nobody */
	bool		 officer;	/* the display name has such a title */
	bool		 asks_money;	/* subject or text do */
	bool		 japanese;	/* the text or subject has kana */
	bool		 list;		/* List-Id stands there */
	bool		 via;		/* the display name says "NAME via X" */
};

/* One judgement. */
struct forge_run {
	const struct forged *f;
	const struct forge_view *v;	/* f->v */
	const struct forge_results *r;
	struct arena	*a;		/* of this judgement */
	/* BRAND: the claims that count now (guards of a01, news).  brand: the
	 * first of them; NULL: none is claimed.  aligned: From is that of one
	 * of them. */
	const struct forge_claim *claims;
	size_t		 nclaims;
	const struct forge_brand *brand;
	bool		 aligned;
	bool		 sure;		/* … by a row that is sure, and no
					 * shared platform */
	bool		 in_display;	/* one stands in the display name */
	bool		 brand_japanese;
	bool		 genuine;	/* the condition of c08 */
	struct forge_hit *hit;		/* of the signal that runs */
	struct forge_hit *all;		/* in the order of the table */
	size_t		 nall;
};

/* For forged_prepare (signal_content.c): words, folded, impersonal.
 * 0 or -ENOMEM. */
int	forge_words_read(struct forged *f);
/* (signal_domain.c): hosts, once there are links. */
int	forge_hosts_read(struct forged *f);

typedef int	forge_signal_fn(struct forge_run *run);

/* Signals that look at others come behind them. */
enum forge_phase {
	FORGE_PLAIN,			/* looks at no other signal */
	FORGE_SECOND,			/* a02: looks at plain ones */
	FORGE_THIRD,			/* d09: at points of groups */
	FORGE_LAST,			/* b07, d08: at all others */
};

struct forge_check {
	const char	*id;		/* "a01"; NULL: the end */
	enum forge_phase phase;
	forge_signal_fn	*run;
};

extern const struct forge_check forge_checks_identity[];
extern const struct forge_check forge_checks_name[];	/* a07, a08 */
extern const struct forge_check forge_checks_domain[];
extern const struct forge_check forge_checks_auth[];
extern const struct forge_check forge_checks_route[];
extern const struct forge_check forge_checks_relation[];
extern const struct forge_check forge_checks_origin[];
extern const struct forge_check forge_checks_link[];
extern const struct forge_check forge_checks_hidden[];
extern const struct forge_check forge_checks_content[];
extern const struct forge_check forge_checks_trust[];

/* The signal holds: slots "x", &span, "y", &span, …, NULL (values are kept as
 * they are: on an arena of the run or the mail).  brand, from and dom are
 * filled in where they are not given.  Returns 0. */
int	forge_say(struct forge_run *run, struct forge_place at, ...)
		__attribute__((sentinel));
/* Another place that shows it, behind the first. */
void	forge_also(struct forge_run *run, struct forge_place at);
/* Another weight, by a row of forge_variants. */
void	forge_variant(struct forge_run *run, const char *variant);
/* Another brand than run->brand. */
void	forge_of(struct forge_run *run, const struct forge_brand *brand);
/* It is shown, with 0 points. */
void	forge_weightless(struct forge_run *run);
int	forge_unknown(struct forge_run *run);		/* 0 */
int	forge_open(struct forge_run *run);		/* 0 */
/* Characters with ink (signal_hidden.c). */
size_t	forge_characters(struct span text);
/* n as the value of a slot. */
struct span forge_number(struct forge_run *run, long long n);

/* Did that signal hit?  Only of an earlier phase. */
bool	forge_fired(const struct forge_run *run, const char *id);
/* Another signal has 10 points or more: for those that are never alone. */
bool	forge_certain(const struct forge_run *run);
/* Points of the signals of a group so far, within its cap. */
int	forge_group(const struct forge_run *run, const char *group);

/* Places. */
struct forge_place forge_nowhere(void);
struct forge_place forge_field(const struct forge_run *run,
		const char *name);	/* the first of that name */
struct forge_place forge_field_at(const struct forge_run *run,
		const struct field_raw *f);
struct forge_place forge_hop_at(const struct forge_run *run,
		const struct forge_hop *h);
struct forge_place forge_part_at(const struct mime_part *p);
struct forge_place forge_link_at(const struct forge_run *run,
		const struct forge_link *l);	/* signal_link.c */

/* What many ask. */
bool	forge_is_own(const struct forge_run *run, struct span domain);
/* Same organization, neither empty. */
bool	forge_related(const struct forge_address *a,
		const struct forge_address *b);
/* The unfolded body of the first field of that name, or "". */
struct span forge_header(const struct forge_run *run, const char *name);
bool	forge_has(const struct forge_run *run, const char *name);
/* Is d= of a signature that passed of that organization?  Of any at all? */
bool	forge_signed_by(struct forge_run *run, struct span org);
bool	forge_named_by(struct forge_run *run, struct span org);
/* A signature of From's organization passes; or any aligned check does. */
bool	forge_dkim_aligned(const struct forge_run *run);
bool	forge_proved(const struct forge_run *run);
/* Does an address of the envelope or of To belong to everybody's mail? */
bool	forge_to_freemail(const struct forge_run *run);
/* Handed in by a user or a program of our own side. */
bool	forge_handed_in(const struct forge_run *run);
/* Is the domain (mail or link host) that of one of the claimed brands? */
bool	forge_aligned_mail(const struct forge_run *run, struct span domain);
bool	forge_aligned_host(const struct forge_run *run, struct span host);

#endif
