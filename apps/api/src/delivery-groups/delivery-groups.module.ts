import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { DeliveryGroupsController } from './delivery-groups.controller.js';
import { DeliveryGroupsService } from './delivery-groups.service.js';

@Module({ imports: [EventsModule], controllers: [DeliveryGroupsController], providers: [DeliveryGroupsService] })
export class DeliveryGroupsModule {}
