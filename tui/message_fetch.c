/* Reading a mail from where it lies: a job, since a mailbox may be large and
 * postcat is a program.
 * Fails: d->error has the sentence.  Owner: the pane; a job that was let go
 * frees itself. */
#include <errno.h>
#include <stdlib.h>

#include "core/command/host.h"
#include "core/command/log.h"
#include "core/mailbox/pairs.h"
#include "tui/mail_pane.h"

struct fetch_job {
	struct message_own *own;	/* NULL: no longer wanted */
	struct loop_job	*job;
	struct arena	*arena;
	struct mail_name name;
	struct mails	*mails;		/* one that is open already, or NULL */
	struct span	 paste;
	struct mail	 mail;
	struct mail_envelope envelope;
	bool		 wants_form;
	struct mail_form form;
	/* The log that may know how the mail came in. */
	const char	*paths[LOG_PATHS], *cache_dir;
	size_t		 npaths;
	bool		 has_log;
	usec_t		 now;
	struct facts	*facts;		/* of it; NULL: no memory */
	/* Mails beside it may tell something, too. */
	bool		 pairs;
	const char	*data, *user;	/* folders of knowledge */
	struct mail_list *list;		/* opened anew */
	struct error	 error;
};

void
mails_release(struct mails *m)
{
	if (m != NULL && --m->users == 0) {
		mail_list_free(m->list);
		free(m);
	}
}

/* ---- the job ---- */

static void
read_file(struct fetch_job *f, const volatile bool *cancel)
{
	const struct mail_list *l = f->mails ? f->mails->list : NULL;
	size_t n;

	if (l == NULL && mail_list_open(f->name.path, -1, cancel, &f->list,
	    &f->error) < 0)
		return;
	l = l ? l : f->list;
	n = mail_list_count(l);
	if (f->name.number == 0 && mail_list_kind(l) != MAIL_LIST_ONE)
		return;		/* one is to be chosen */
	if (f->name.number > n)
		error_set(&f->error, -ENOENT, "tui.message.no-number",
		    "value", f->name.path, NULL);
	else
		(void)mail_list_read(l, f->name.number ?
		    f->name.number - 1 : 0, cancel, &f->mail, &f->error);
}

/* The mail inside takes the place of the one that holds it. */
static void
go_inside(struct fetch_job *f, const volatile bool *cancel)
{
	struct mail inner;

	if (f->name.part == NULL || f->mail.fd < 0 ||
	    mail_from_part(&f->mail, f->name.part, cancel, &inner,
	    &f->error) < 0)
		return;
	mail_close(&f->mail);
	f->mail = inner;
	f->envelope = (struct mail_envelope){ .has_mail_from = false };
}

static void
read_mail(struct fetch_job *f, const volatile bool *cancel)
{
	int r;

	switch (f->name.kind) {
	case MAIL_QUEUED:
		(void)mail_from_queue(f->name.path, cancel, &f->mail,
		    &f->envelope, &f->error);
		return;
	case MAIL_PASTED:
		r = f->paste.n > 0 ? mail_from_span(f->paste, &f->mail) :
		    -ENOENT;
		if (r < 0)
			error_set(&f->error, r, "tui.message.no-paste", NULL);
		return;
	default:
		read_file(f, cancel);
	}
}

/* An attached mail does not lie among those of the list. */
static void
look_around(struct fetch_job *f, const volatile bool *cancel)
{
	struct mail_pairs o = { .list = f->mails ? f->mails->list : f->list,
		.number = f->name.number - 1, .mail = &f->mail,
		.data = f->data, .user = f->user, .cancel = cancel };

	if (f->pairs && o.list != NULL && f->name.kind == MAIL_FILE &&
	    f->name.number > 0 && f->name.part == NULL)
		(void)mail_pairs_gather(&o, f->facts);
}

static void
fetch_work(struct loop_job *j, void *arg)
{
	struct fetch_job *f = arg;

	read_mail(f, loop_job_cancelled(j));
	go_inside(f, loop_job_cancelled(j));
	if (f->mail.fd >= 0 && f->wants_form)
		(void)mail_form(&f->mail, loop_job_cancelled(j), &f->form);
	if (f->mail.fd >= 0 && f->has_log)
		(void)host_mail_log(&f->mail, f->paths, f->npaths,
		    f->cache_dir, f->now, loop_job_cancelled(j), f->facts);
	if (f->mail.fd >= 0)
		look_around(f, loop_job_cancelled(j));
}

static void
job_free(struct fetch_job *f)
{
	mail_close(&f->mail);
	facts_free(f->facts);
	mail_list_free(f->list);
	mails_release(f->mails);
	arena_free(f->arena);
	free(f);
}

void
message_mail_drop(struct message_own *own)
{
	message_raw_drop(own);
	free(own->of);
	own->of = NULL;
	mail_unmap(own->bytes);
	own->bytes = span_str("");
	mail_close(&own->mail);
	own->mail = MAIL_NONE;
	own->queued = false;
	own->form = (struct mail_form){ .kind = MAIL_UNKNOWN };
	facts_free(own->log);
	own->log = NULL;
}

static void
take_mail(struct message_own *own, struct fetch_job *f)
{
	message_mail_drop(own);
	own->of = strdup(own->d->subject);
	own->mail = f->mail;
	f->mail = MAIL_NONE;
	own->envelope = f->envelope;
	own->form = f->form;
	own->log = f->facts;
	f->facts = NULL;
	own->queued = f->name.kind == MAIL_QUEUED && f->name.part == NULL;
	if (mail_map(&own->mail, &own->bytes) < 0)
		own->bytes = span_str("");
}

/* The mailbox, where a mail is to be chosen from it. */
static bool
take_list(struct message_own *own, struct fetch_job *f)
{
	struct mails *m = f->mails;

	if (m == NULL && f->list != NULL) {
		m = calloc(1, sizeof *m);
		if (m == NULL)
			return false;
		*m = (struct mails){ f->list, 0 };
		f->list = NULL;
	}
	if (m == NULL)
		return false;
	m->users++;
	message_mails_show(own, m, f->name.path);
	return true;
}

static void
fetch_done(void *arg, bool cancelled)
{
	struct fetch_job *f = arg;
	struct message_own *own = f->own;

	if (own != NULL) {
		struct asking *d = own->d;

		own->fetching = NULL;
		d->error = f->error;
		if (cancelled || f->error.code < 0) {
			asking_fetched(d);
		} else if (f->mail.fd >= 0) {
			take_mail(own, f);
			asking_fetched(d);
		} else {
			(void)take_list(own, f);
			d->fetching = false;
			asking_stop(d);
			d->mode = ASKING_FIRST;
		}
		console_dirty(d->pane->console);
	}
	job_free(f);
}

static const struct job_ops fetch_ops = {
	.work = fetch_work,
	.done = fetch_done,
};

/* The sheet that is shown again may be that of another mail than the one that
 * is at hand: its bytes would not fit. */
void
mail_pane_restore(struct pane *p, struct span state)
{
	struct asking *d = p->data;
	const struct message_own *own = d->own;

	asking_restore(p, state);
	if (d->mode == ASKING_RESULT && (own->of == NULL ||
	    strcmp(own->of, d->subject) != 0))
		asking_again(d, "");
}

/* With --offline and with --facts only a log that was named. */
static void
find_facts(struct fetch_job *f, const struct console *c)
{
	struct invocation in = { .config = c->config, .arena = f->arena,
		.log_path = c->options.log_path };

	f->has_log = in.log_path != NULL || (!c->options.offline &&
	    c->options.facts_file == NULL);
	f->npaths = log_paths(&in, f->paths);
	f->cache_dir = arena_strdup(f->arena, config_dir_cache(c->config));
	f->now = console_now(c);
	f->facts = facts_new();
	f->data = arena_strdup(f->arena, config_dir_data(c->config));
	f->user = arena_strdup(f->arena, config_dir_user(c->config));
	f->has_log = f->has_log && f->facts != NULL && f->cache_dir != NULL;
	f->pairs = f->own->kind->pairs && f->facts != NULL &&
	    f->data != NULL && f->user != NULL;
}

static bool
start(struct message_own *own, const char *subject, bool again)
{
	struct asking *d = own->d;
	struct fetch_job *f = calloc(1, sizeof *f);

	if (f != NULL)
		*f = (struct fetch_job){ .own = own, .mail = MAIL_NONE,
			.wants_form = own->kind->bounced != NULL,
			.arena = arena_new((size_t)16 << 20) };
	if (f != NULL && f->arena != NULL) {
		find_facts(f, d->pane->console);
		mail_name_read(span_str(subject), f->arena, &f->name);
		f->paste = arena_span(f->arena, span_of(own->paste,
		    f->name.kind == MAIL_PASTED ? own->npaste : 0));
		if (!again && own->mails != NULL &&
		    f->name.kind == MAIL_FILE && f->name.number > 0 &&
		    strcmp(f->name.path, own->path) == 0) {
			f->mails = own->mails;
			f->mails->users++;
		}
		f->job = loop_job_start(d->pane->console->loop, &fetch_ops,
		    f);
	}
	if (f == NULL || f->job == NULL) {
		error_set(&d->error, -ENOMEM, "tui.asking.memory", NULL);
		if (f != NULL)
			job_free(f);
		return false;
	}
	own->fetching = f;
	return true;
}

bool
message_fetch(struct asking *d)
{
	struct message_own *own = d->own;

	own->listing = false;
	return start(own, d->subject, false);
}

void
message_fetch_again(struct message_own *own)
{
	if (own->fetching == NULL)
		(void)start(own, own->path, true);
}

void
message_fetch_stop(struct asking *d)
{
	struct message_own *own = d->own;

	if (own->fetching == NULL)
		return;
	own->fetching->own = NULL;
	loop_job_cancel(own->fetching->job);
	own->fetching = NULL;
}
