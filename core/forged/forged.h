/* Forged senders: who does this mail say it is from, and what speaks against
 * it?
 *
 * A view of the mail goes in, filled by core/message.  forged_prepare, once a
 * mail, finds the brands that it claims, its links and what looks like
 * something else; forged_judge, at each judgement, holds that against the
 * results of SPF, DKIM, DMARC and DNS as far as they are known, and adds up.
 * Signals, points, caps, bands and words are the rows of data/rules/forge_*;
 * whether a signal holds is one short function each (signal.h).
 *
 * Pure; asks nothing itself.  All texts are hostile bytes: spans of the mail,
 * UTF-8 where they were decoded.  Everything hangs on the arenas.
 * Limits: FORGE_CLAIMS brands a mail; one hit a signal. */
#ifndef MTGP_FORGED_FORGED_H
#define MTGP_FORGED_FORGED_H

#include "core/auth/arc.h"
#include "core/auth/dmarc.h"
#include "core/auth/spf.h"
#include "core/mime/address.h"
#include "core/mime/html.h"
#include "core/mime/part.h"
#include "core/mime/received.h"

#define FORGE_CLAIMS 16
#define FORGE_REASONS 3

/* core/forged/knowledge.h: rows of the tables */
struct forge_knowledge;
struct forge_brand;
struct forge_signal;
struct forge_variant;
struct forge_band;
struct forge_verdict;
struct brand_table;		/* core/forged/brands.h */
struct look_table;		/* core/forged/look.h */

/* ---- what is looked at ---- */

/* As struct hop and struct route of core/message/trust.h. */
struct forge_hop {
	const struct field_raw *field;
	struct received	 r;
	bool		 dated;
	usec_t		 when;		/* where dated */
	bool		 trusted;	/* our side wrote it */
};

struct forge_route {
	const struct forge_hop *v;	/* newest first */
	size_t		 n;
	size_t		 trusted;	/* v[0] to v[trusted - 1] */
	bool		 assumed;	/* not proved by a name of ours */
	const struct forge_hop *outside; /* first external hop, or NULL */
	struct ip	 ip;		/* who handed it in there; n 0: not
					 * known */
	struct span	 helo;
	bool		 logged_in;	/* handed in with authentication */
};

/* What is known of this host and of its mail; all may be empty. */
struct forge_facts {
	const struct span *domains;	/* own and hosted, ASCII lower case */
	size_t		 ndomains;
	const struct span *hosts;	/* names of own hosts */
	size_t		 nhosts;
	const struct span *recipients;	/* addresses of the envelope */
	size_t		 nrecipients;
	bool		 own_source;	/* the connecting address is in the
					 * list of own senders */
	bool		 has_log;	/* the next three were looked up */
	bool		 answers_ours;	/* names a Message-ID sent from here */
	unsigned	 days;		/* with mail between the two */
	unsigned	 first_days_ago;
};

struct forge_view {
	struct span	 mail;
	const struct fields *fields;	/* of the mail itself */
	const struct mime_mail *mime;
	struct addresses from, sender, reply_to, to, cc;	/* the first
					 * field of each name */
	struct span	 return_path;	/* local@domain; n 0 and p: <> */
	struct span	 subject;	/* decoded, trimmed */
	struct span	 plain;		/* first text/plain, UTF-8 */
	struct span	 source;	/* first text/html, UTF-8, as written */
	const struct html *html;	/* of it; NULL: none */
	const struct mime_part *plain_part, *html_part;	/* NULL: none */
	struct forge_route route;
	struct forge_facts facts;
	const struct forge_knowledge *know;
	const struct brand_table *names;
	const struct look_table *looks;
};

/* ---- what is known by now ---- */

enum forge_answer { FORGE_UNKNOWN, FORGE_PENDING, FORGE_NO, FORGE_YES };

struct forge_signature {
	struct span	 domain;	/* d=, ASCII */
	enum dkim_result result;
	bool		 aligned;	/* same organization as From */
};

/* An Authentication-Results field with our authserv-id. */
struct forge_authres {
	const struct field_raw *field;
	bool		 ours;		/* else another server's */
	bool		 above;		/* its place is believed */
	bool		 contradicts;	/* a newer one with our authserv-id */
};

struct forge_results {
	usec_t		 now;
	/* Our own evaluation where there is one, else what our own server
	 * wrote; false: neither, and nothing of auth is known. */
	bool		 trusted;
	enum spf_result	 spf;
	struct span	 spf_domain;
	bool		 spf_aligned;	/* with a pass */
	const struct forge_signature *dkim;
	size_t		 ndkim;
	enum dkim_result dkim_result;
	enum dmarc_result dmarc;	/* NO_RECORD: there is none */
	enum dmarc_policy policy;	/* UNSET: not known */
	bool		 forwarded;	/* a trusted sealer's ARC pass, or a
					 * known forwarder */
	enum forge_answer receives;	/* From's domain: MX or A; NO only on
					 * a definite answer */
	enum forge_answer named;	/* the connecting address has a name
					 * that leads back */
	struct span	 name;		/* that name, or "" */
	enum forge_answer helo_leads;	/* HELO leads to that address */
	/* Addresses of From's domain and of its MX, as far as known. */
	const struct ip	*hosts;
	size_t		 nhosts;
	struct span	 country;	/* "JP"; "": not known */
	const struct forge_authres *authres;
	size_t		 nauthres;
};

/* ---- what came of it ---- */

enum forge_where {
	FORGE_NOWHERE, FORGE_FIELD, FORGE_HOP, FORGE_LINK, FORGE_TEXT,
	FORGE_PART,
};

/* What shows it. */
struct forge_place {
	enum forge_where where;
	const char	*part;		/* path; NULL: the header */
	size_t		 offset;	/* in the mail, or MIME_NO_OFFSET */
	size_t		 length;
	struct span	 bytes;		/* the header, the target of a link */
};

/* {x} {y} {n} {dom} {from} {brand} of a sentence. */
struct forge_slot {
	const char	*name;
	struct span	 value;
};
#define FORGE_SLOTS 8
#define FORGE_PLACES 3

enum forge_state { FORGE_NOT, FORGE_HIT, FORGE_OPEN, FORGE_NOT_KNOWN };

struct forge_hit {
	const struct forge_signal *signal;
	const struct forge_variant *variant;	/* NULL: the row itself */
	enum forge_state state;		/* FORGE_HIT: it counts */
	bool		 weightless;	/* only shown */
	int		 points;	/* before the caps */
	const struct forge_brand *brand;	/* NULL: of none */
	struct forge_slot slots[FORGE_SLOTS];
	size_t		 nslots;
	struct forge_place places[FORGE_PLACES];
	size_t		 nplaces;
};

struct forge_outcome {
	int		 score;		/* 0 to 100 */
	const struct forge_band *band;
	const struct forge_brand *brand;	/* that is claimed; or NULL */
	const struct forge_hit **hits;	/* the heaviest first, then in the
					 * order of the table */
	size_t		 nhits;
	const struct forge_hit **reasons;	/* the heaviest with points
					 * above 0: FORGE_REASONS at most */
	size_t		 nreasons;
	const struct forge_verdict **verdicts;
	size_t		 nverdicts;
	const struct forge_hit **open;	/* signals that wait for an answer */
	size_t		 nopen, nunknown;
};

struct forged;

/* The view, what it points to and the arena must outlive the result.  0,
 * -ENOMEM; -ENOENT: the tables of look-alikes have no data. */
int	forged_prepare(const struct forge_view *v, struct arena *a,
		struct forged **ret);
int	forged_judge(const struct forged *f, const struct forge_results *r,
		struct arena *a, struct forge_outcome *ret);

#endif
