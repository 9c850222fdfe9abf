/* gmime N FILE…: the same as mimetree --times N, through GMime 3; tests/bench/
 * mail.sh compiles it where GMime's headers are installed.  Types, names and
 * the subject are asked for, as ours are made when a mail is read. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct file {
	gchar	*data;
	gsize	 n;
};

static double
cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
ask(GMimeObject *parent, GMimeObject *part, gpointer count)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);

	(void)parent;
	*(size_t *)count += type != NULL;
	if (GMIME_IS_PART(part) && g_mime_part_get_filename((GMimePart *)part))
		++*(size_t *)count;
}

static void
read_one(const struct file *f)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(f->data, f->n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	size_t count = 0;

	if (m != NULL) {
		count += g_mime_message_get_subject(m) != NULL;
		g_mime_message_foreach(m, ask, &count);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

int
main(int argc, char **argv)
{
	size_t times = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, bytes = 0;
	struct file *v;
	double start;

	if (times == 0)
		return 2;
	v = calloc((size_t)argc, sizeof *v);
	if (v == NULL)
		return 1;
	g_mime_init();
	for (int i = 2; i < argc; i++) {
		if (!g_file_get_contents(argv[i], &v[i].data, &v[i].n, NULL))
			return 1;
		bytes += v[i].n;
	}
	start = cpu_time();
	for (size_t k = 0; k < times; k++)
		for (int i = 2; i < argc; i++)
			read_one(&v[i]);
	start = cpu_time() - start;
	printf("%.0f messages/s a core, %.1f MB/s\n",
	    (double)(times * (size_t)(argc - 2)) / start,
	    (double)(bytes * times) / start / 1e6);
	return 0;
}
