/* What a person sees of an HTML body, and where its links lead; through gumbo,
 * so only the helper and tests link it (libhtml.a).
 *
 * text is UTF-8, visible text only, blanks folded, a line end where a block
 * ends.  Hidden is what a tag itself says: `hidden`, display, visibility,
 * opacity, a font or a box of size 0, a colour on the same colour; what a
 * style sheet says is not looked at.  Words of script, style and title are
 * neither.  Nothing is fetched, nothing runs.
 * All on the arena, HTML_MEMORY_MAX bytes of heap meanwhile.  Limits (more):
 * HTML_BYTES_MAX bytes, HTML_TAGS_MAX tags, HTML_LINKS_MAX links, images and
 * forms each; and less of a text that is made to take long. */
#ifndef MTGP_MIME_HTML_H
#define MTGP_MIME_HTML_H

#include "core/base/arena.h"

#define HTML_BYTES_MAX ((size_t)8 << 20)
#define HTML_MEMORY_MAX ((size_t)48 << 20)
#define HTML_TAGS_MAX 15000
#define HTML_LINKS_MAX 1000

struct html_link {
	struct span	 target;	/* without blanks at the ends and line
					 * ends, as a browser reads it */
	struct span	 text;		/* what is shown; of an image its alt */
	bool		 hidden;
	bool		 post;		/* of a form: its method */
	unsigned	 width, height;	/* of an image, in pixels, as the tag
					 * says; 0: it does not */
};

struct html_list {
	struct html_link *v;
	size_t		 n;
};

struct html {
	struct span	 text;
	struct span	 hidden;	/* text that is there, but not shown */
	struct span	 base;		/* <base href>, "" */
	struct span	 refresh;	/* <meta http-equiv=refresh>, "" */
	struct html_list links;		/* a, area */
	struct html_list images;	/* img, input, background */
	struct html_list forms;		/* target: action */
	bool		 script;	/* script or handlers in it */
	bool		 password;	/* a field for one */
	bool		 split;		/* hidden letters inside a word */
	bool		 more;
};

/* 0 or -ENOMEM. */
int	html_read(struct span utf8, struct arena *a, struct html *ret);

#endif
