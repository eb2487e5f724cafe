import { setTimeout as sleep } from 'node:timers/promises'
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'

/** Where letters leave the house. A real one speaks SMTP; this one takes as long and sends nothing. */
@Injectable()
export class Postbox implements OnModuleInit, OnApplicationShutdown {
  #sent = 0

  onModuleInit(): void {
    console.log('postbox  open')
  }

  async post(_to: string): Promise<string> {
    await sleep(25)
    this.#sent += 1
    return `letter-${this.#sent}`
  }

  /** Not before the jobs in hand are done: Nest drains works first. */
  onApplicationShutdown(): void {
    console.log(`postbox  closed after ${this.#sent} letters`)
  }
}
