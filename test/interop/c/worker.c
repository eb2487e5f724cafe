/*
 * A worker on libgearman: `worker PORT [NAMESPACE]`. It serves split, unique, stubborn and leave, and says READY.
 */
#include <libgearman/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As a client of the same server, libgearman hands each word to the reducer of the job. */
static gearman_return_t split(gearman_job_st *job, void *context)
{
  const char *text = gearman_job_workload(job);
  const char *end = text + gearman_job_workload_size(job);
  (void)context;
  while (text < end)
  {
    const char *space = memchr(text, ' ', (size_t)(end - text));
    const char *stop = space == NULL ? end : space;
    if (gearman_failed(gearman_job_send_data(job, text, (size_t)(stop - text))))
    {
      return GEARMAN_ERROR;
    }
    text = stop + 1;
  }
  return GEARMAN_SUCCESS;
}

/* Called once every piece is done; the pieces come in no order that libgearman promises. */
static gearman_return_t add_lengths(gearman_aggregator_st *aggregator, gearman_task_st *task,
                                    gearman_result_st *result)
{
  size_t length = 0;
  char text[32];
  (void)aggregator;
  for (; task != NULL; task = gearman_next(task))
  {
    gearman_result_st *piece = gearman_task_result(task);
    length += piece == NULL ? 0 : gearman_result_size(piece);
  }
  snprintf(text, sizeof(text), "%zu bytes", length);
  return gearman_result_store_value(result, text, strlen(text));
}

static gearman_return_t unique(gearman_job_st *job, void *context)
{
  const char *key = gearman_job_unique(job);
  (void)context;
  return gearman_job_send_data(job, key, strlen(key));
}

/* Where a function ends in an error, libgearman hangs up, so that the server gives the job to somebody again. */
static gearman_return_t stubborn(gearman_job_st *job, void *context)
{
  int *runs = context;
  char text[32];
  if (++*runs < 3)
  {
    return GEARMAN_ERROR;
  }
  snprintf(text, sizeof(text), "run %d", *runs);
  return gearman_job_send_data(job, text, strlen(text));
}

static gearman_return_t leave(gearman_job_st *job, void *context)
{
  (void)job;
  (void)context;
  return GEARMAN_SHUTDOWN;
}

static void define(gearman_worker_st *worker, const char *name, gearman_function_t function, void *context)
{
  if (gearman_failed(gearman_worker_define_function(worker, name, strlen(name), function, 0, context)))
  {
    fprintf(stderr, "%s: %s\n", name, gearman_worker_error(worker));
    exit(1);
  }
}

int main(int count, char **words)
{
  gearman_worker_st *worker = gearman_worker_create(NULL);
  int runs = 0;
  if (count < 2 || gearman_failed(gearman_worker_add_server(worker, "127.0.0.1", (in_port_t)atoi(words[1]))))
  {
    return 2;
  }
  if (count > 2)
  {
    gearman_worker_set_namespace(worker, words[2], strlen(words[2]));
  }
  define(worker, "split", gearman_function_create_partition(split, add_lengths), NULL);
  define(worker, "unique", gearman_function_create(unique), NULL);
  define(worker, "stubborn", gearman_function_create(stubborn), &runs);
  define(worker, "leave", gearman_function_create(leave), NULL);
  printf("READY\n");
  fflush(stdout);
  while (gearman_worker_work(worker) != GEARMAN_SHUTDOWN)
  {
  }
  gearman_worker_free(worker);
  return 0;
}
