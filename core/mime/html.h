/* What a person sees of an HTML body, and where its links lead; through gumbo,
 * so only the helper and tests link it (libhtml.a).
 *
 * text is UTF-8, visible text only, blanks folded, a line end where a block
 * ends.  Hidden is what CSS in the tag itself, the attribute `hidden` or a
 * tag that is never shown says; what a style sheet elsewhere says is not
 * looked at.  Nothing is fetched, nothing runs.
 * Limits: HTML_LINKS_MAX links, images and forms each, HTML_BYTES_MAX bytes
 * read, HTML_DEPTH_MAX tags inside each other (`more`).  All on the arena. */
#ifndef MTGP_MIME_HTML_H
#define MTGP_MIME_HTML_H

#include "core/base/arena.h"

#define HTML_LINKS_MAX 1000
#define HTML_BYTES_MAX ((size_t)8 << 20)
#define HTML_DEPTH_MAX 1000

struct html_link {
	struct span	 target;	/* as written, blanks at the ends and
					 * line ends taken out */
	struct span	 text;		/* what is shown; of an image its alt */
	bool		 hidden;
};

struct html_list {
	struct html_link *v;
	size_t		 n;
};

struct html {
	struct span	 text;
	size_t		 hidden;	/* bytes of text that is not shown */
	struct span	 base;		/* <base href>, "" */
	struct html_list links;		/* a, area */
	struct html_list images;	/* img, background; target: src */
	struct html_list forms;		/* target: action */
	bool		 script;	/* script or handlers in it */
	bool		 more;
};

/* 0 or -ENOMEM. */
int	html_read(struct span utf8, struct arena *a, struct html *ret);

#endif
