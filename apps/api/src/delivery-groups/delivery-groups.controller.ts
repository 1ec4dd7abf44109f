import { Controller, Get, Inject, Query } from '@nestjs/common';
import { deliveryStatusSchema } from '@rookery/model';
import { z } from 'zod';
import { agentFilterShape } from '../events/agent-filter.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { DeliveryGroupsService, type DeliveryGroupView } from './delivery-groups.service.js';

const querySchema = z.object({ ...agentFilterShape, status: deliveryStatusSchema.optional() });

@Controller('api/v1/delivery-groups')
export class DeliveryGroupsController {
  constructor(@Inject(DeliveryGroupsService) private readonly groups: DeliveryGroupsService) {}

  @Get()
  @Permission('delivery:read')
  list(@Query({ schema: querySchema }) query: z.output<typeof querySchema>, @CurrentCaller() { workspaceId }: Caller): Promise<{ readonly items: readonly DeliveryGroupView[]; readonly isCut: boolean }> {
    return this.groups.list(workspaceId, query);
  }
}
