/*
 * A client on libgearman: `client PORT later SECONDS FUNCTION WORKLOAD` prints a handle,
 * `client PORT parts SPLITTER FUNCTION WORKLOAD` what became of the parts.
 */
#include <libgearman/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static gearman_task_st *later(gearman_client_st *client, int seconds, const char *function,
                              gearman_argument_t *workload)
{
  gearman_task_attr_t when = gearman_task_attr_init_epoch(time(NULL) + seconds, GEARMAN_JOB_PRIORITY_NORMAL);
  return gearman_execute(client, function, strlen(function), NULL, 0, &when, workload, NULL);
}

static gearman_task_st *parts(gearman_client_st *client, const char *splitter, const char *function,
                              gearman_argument_t *workload)
{
  return gearman_execute_by_partition(client, splitter, strlen(splitter), function, strlen(function), NULL, 0,
                                      NULL, workload, NULL);
}

static int told(gearman_task_st *task, const char *refusal, int scheduled)
{
  if (task == NULL || gearman_failed(gearman_task_return(task)))
  {
    fprintf(stderr, "%s\n", task == NULL ? refusal : gearman_strerror(gearman_task_return(task)));
    return 1;
  }
  if (scheduled)
  {
    printf("%s\n", gearman_task_job_handle(task));
  }
  else
  {
    gearman_result_st *result = gearman_task_result(task);
    printf("%.*s\n", (int)gearman_result_size(result), gearman_result_value(result));
  }
  return 0;
}

static int run(gearman_client_st *client, char **words)
{
  int scheduled = strcmp(words[0], "later") == 0;
  gearman_argument_t workload = gearman_argument_make(NULL, 0, words[3], strlen(words[3]));
  gearman_task_st *task = scheduled ? later(client, atoi(words[1]), words[2], &workload)
                                    : parts(client, words[1], words[2], &workload);
  return told(task, gearman_client_error(client), scheduled);
}

int main(int count, char **words)
{
  gearman_client_st *client = gearman_client_create(NULL);
  int code;
  if (count != 6 || gearman_failed(gearman_client_add_server(client, "127.0.0.1", (in_port_t)atoi(words[1]))))
  {
    return 2;
  }
  code = run(client, words + 2);
  gearman_client_free(client);
  return code;
}
