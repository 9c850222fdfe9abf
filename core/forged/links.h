/* All links of a mail: where they lead, what is shown for them, where they
 * stand.  Read once a mail, from the HTML, the plain text and the subject;
 * used by the signals g* and by the link rules of lint.
 *
 * Relative targets are completed by <base>.  A link that a filter on the way
 * rewrote (Safe Links and its kind) is taken for what it carries.  Hosts are
 * read once each (core/forged/look.h).  Everything hangs on the arena; texts
 * are hostile.  Limits (more): FORGE_LINKS_MAX links, FORGE_FILES_MAX attached
 * pages of FORGE_FILE_BYTES each. */
#ifndef MTGP_FORGED_LINKS_H
#define MTGP_FORGED_LINKS_H

#include "core/forged/knowledge.h"
#include "core/forged/look.h"
#include "core/mime/html.h"
#include "core/mime/part.h"
#include "core/mime/url.h"

#define FORGE_LINKS_MAX 2000
#define FORGE_FILES_MAX 8
#define FORGE_FILE_BYTES ((size_t)512 << 10)

enum link_from {
	LINK_HTML,		/* a, area, meta refresh */
	LINK_IMAGE,
	LINK_FORM,
	LINK_TEXT,		/* written in plain text */
	LINK_WRITTEN,		/* written in the text of the HTML */
	LINK_SUBJECT,
};

struct forge_host {
	struct look_host look;
	struct ip	 ip;		/* n 0: a name */
	struct host_kind kind;
};

struct forge_link {
	enum link_from	 from;
	struct span	 target;	/* as it stands in the mail */
	struct span	 shown;		/* its text, or alt; UTF-8 */
	bool		 hidden;
	bool		 post;		/* of a form: its method */
	bool		 rewritten;	/* by a filter: url is what it
					 * carries */
	const struct mime_part *part;	/* NULL: Subject */
	struct url	 url;		/* completed */
	bool		 web;		/* http or https; else host is NULL */
	bool		 unsubscribe;	/* it ends a subscription */
	const struct forge_host *host;
	/* The URL that it carries; NULL: none that leads elsewhere. */
	const struct forge_host *carried;
	/* The text is itself a URL or host; NULL: it is not. */
	const struct forge_host *says;
	struct span	 stuck;		/* LINK_TEXT: characters that break
					 * it, "" */
};

/* A page that is attached: HTML, SVG. */
struct forge_page {
	const struct mime_part *part;
	bool		 form, password, script;
};

struct forge_links {
	struct forge_link *v;		/* HTML, text, subject, in order */
	size_t		 n;
	struct forge_page *pages;
	size_t		 npages;
	bool		 more;
};

struct forge_links_source {
	const struct forge_knowledge *know;
	const struct mime_mail *mime;
	const struct html *html;	/* NULL: none */
	const struct mime_part *html_part, *plain_part;
	struct span	 plain, subject;
	struct span	 list_unsubscribe;	/* the field; or "" */
};

/* What the source points to must outlive the result.  0 or -ENOMEM. */
int	forge_links_read(const struct forge_links_source *s, struct arena *a,
		const struct forge_links **ret);

/* A link that leads somewhere when it is clicked: no image, web. */
bool	forge_link_leads(const struct forge_link *l);

/* What is odd about a target: bits. */
enum link_odd {
	LINK_ODD_ADDRESS = 1,	/* also hex, or one number */
	LINK_ODD_USER = 2,	/* a user part before @ */
	LINK_ODD_PORT = 4,	/* other than 80 and 443 */
	LINK_ODD_DOTS = 8,	/* more than 6 in the host */
};
unsigned forge_link_odd(const struct forge_link *l);
/* An address that is not reachable from the outside. */
bool	forge_link_private(const struct forge_link *l);
/* data, javascript, vbscript, search-ms, ms-…: the scheme; "": no such. */
struct span forge_link_strange(const struct forge_link *l);

/* Whose links may say one thing and lead to another. */
struct link_guards {
	const struct forge_knowledge *know;
	/* Org-domains of From and of DKIM signatures that pass, where DMARC
	 * passes. */
	const struct span *trusted;
	size_t		 ntrusted;
};

/* g01, l224: the text shows a host of another organization than the target,
 * and no guard applies: both of one brand, the target trusted, one below the
 * other, the target carries what is shown. */
bool	forge_link_differs(const struct forge_link *l,
		const struct link_guards *g);

/* Where it stands in the mail (the first such place): *ret_at and *ret_n, of
 * its part where it is encoded so that nothing can be shown; MIME_NO_OFFSET:
 * in the subject, or nowhere. */
void	forge_link_place(const struct forge_link *l, size_t *ret_at,
		size_t *ret_n);

#endif
